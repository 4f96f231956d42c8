-- +goose Up
create table services (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	name text not null, organisation text not null references organisations (id), kind text not null, description text not null,
	groups text not null, min_age integer, max_age integer, languages text not null, cost text not null, hours text not null,
	phone text not null, email text not null, website text not null, refer text not null, protected boolean not null,
	area text not null, address text not null, latitude {{.Float}}, longitude {{.Float}}, hideout text not null,
	capacity integer, free integer, free_day text, listed boolean not null, state text not null, confirmed text
);
create index services_organisation on services (organisation);
create index services_found on services (found);

-- +goose Down
drop table services;
