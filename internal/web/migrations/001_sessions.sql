-- +goose Up
create table sessions (
	token_hash text primary key,
	person text not null,
	created text not null,
	seen text not null,
	strong boolean not null,
	pending text not null default ''
);
create index sessions_person on sessions (person);

-- +goose Down
drop table sessions;
