-- +goose Up
alter table donor_invitations add column topic text not null default '';

-- +goose Down
alter table donor_invitations drop column topic;
