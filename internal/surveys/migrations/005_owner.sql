-- +goose Up
alter table survey_forms add column offered text;

-- +goose Down
alter table survey_forms drop column offered;
