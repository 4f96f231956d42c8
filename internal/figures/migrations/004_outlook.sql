-- +goose Up
alter table releases add column outlook text not null default '';

-- +goose Down
alter table releases drop column outlook;
