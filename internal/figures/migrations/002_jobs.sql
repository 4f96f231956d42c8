-- +goose Up
alter table releases add column progress {{.Float}} not null default 0;
alter table releases add column beat text;
drop index releases_once;
create unique index releases_once on releases (request_key) where state in ('proposed', 'queued', 'computing', 'published', 'withdrawn');
create table release_previews (
	id text primary key, person text not null, choice text not null, state text not null, created text not null, beat text,
	progress {{.Float}} not null, result text not null
);

-- +goose Down
drop table release_previews;
drop index releases_once;
create unique index releases_once on releases (request_key) where state in ('proposed', 'computing', 'published', 'withdrawn');
alter table releases drop column beat;
alter table releases drop column progress;
