-- +goose Up
-- The kinds of help for which a service sends people elsewhere.
alter table services add column refers_for text not null default '[]';

-- +goose Down
alter table services drop column refers_for;
