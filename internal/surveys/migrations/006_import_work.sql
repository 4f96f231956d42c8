-- +goose Up
alter table survey_imports add column state text not null default 'waiting';
alter table survey_imports add column progress {{.Float}} not null default 0;
alter table survey_imports add column beat text not null default '';
alter table survey_imports add column taken integer not null default 0;

-- +goose Down
alter table survey_imports drop column taken;
alter table survey_imports drop column beat;
alter table survey_imports drop column progress;
alter table survey_imports drop column state;
