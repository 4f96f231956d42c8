-- +goose Up
-- People on a service's waiting list.
alter table services add column waiting integer;

-- +goose Down
alter table services drop column waiting;
