-- +goose Up
create table datasets (
	id text primary key, name text not null, organisation text not null references organisations (id), person text not null,
	created text not null, row_count integer not null, column_names text not null, sha256 text not null, bytes integer not null,
	chunks integer not null, deleted text
);
create index datasets_organisation on datasets (organisation);
create table dataset_chunks (
	dataset text not null references datasets (id), position integer not null, body text not null,
	primary key (dataset, position)
);
create table estimates (
	id text primary key, title text not null, design text not null, dataset text not null references datasets (id), choices text not null,
	again text references estimates (id), person text not null, organisation text not null references organisations (id), state text not null,
	created text not null, started text, finished text, beat text, progress {{.Float}} not null,
	outcome text not null, markdown text not null, html text not null, assumptions text not null, adopted text, reason text not null
);
create index estimates_state on estimates (state);
create index estimates_dataset on estimates (dataset);
create table estimate_signatures (
	estimate text not null references estimates (id), organisation text not null references organisations (id), person text not null,
	name text not null, at text not null, fingerprint text not null,
	primary key (estimate, organisation)
);

-- +goose Down
drop table estimate_signatures; drop table estimates; drop table dataset_chunks; drop table datasets;
