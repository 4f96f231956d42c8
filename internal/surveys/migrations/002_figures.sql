-- +goose Up
alter table survey_forms add column figures boolean not null default false;

-- +goose Down
alter table survey_forms drop column figures;
