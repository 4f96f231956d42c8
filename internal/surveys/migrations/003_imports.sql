-- +goose Up
create table survey_imports (
	id text primary key, form text not null references survey_forms (id), person text not null, created text not null, name text not null, content {{.Bytes}} not null
);

-- +goose Down
drop table survey_imports;
