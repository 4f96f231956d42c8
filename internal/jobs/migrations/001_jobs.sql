-- +goose Up
{{if .SQLite}}
create table goqite (
	id text primary key default ('m_' || lower(hex(randomblob(16)))),
	created text not null default (strftime('%Y-%m-%dT%H:%M:%fZ')),
	updated text not null default (strftime('%Y-%m-%dT%H:%M:%fZ')),
	queue text not null,
	body blob not null,
	timeout text not null default (strftime('%Y-%m-%dT%H:%M:%fZ')),
	received integer not null default 0,
	priority integer not null default 0
) strict;
{{else}}
create table goqite (
	id text primary key default ('m_' || replace(gen_random_uuid()::text, '-', '')),
	created timestamptz not null default now(),
	updated timestamptz not null default now(),
	queue text not null,
	body bytea not null,
	timeout timestamptz not null default now(),
	received integer not null default 0,
	priority integer not null default 0
);
{{end}}
create index goqite_queue_priority_created_idx on goqite (queue, priority desc, created);
create table periodic (name text primary key, last text not null);

-- +goose Down
drop table periodic;
drop table goqite;
