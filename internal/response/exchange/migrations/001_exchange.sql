-- +goose Up
create table export_mappings (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	name text not null, form text not null, layout text not null
);
create table export_snapshots (
	id text primary key, form text not null, plan text not null references plans (id), sent text not null, sent_by text not null,
	note text not null, heads text not null, line_count integer not null
);
create index export_snapshots_form on export_snapshots (form, plan, sent);
create table export_pieces (
	snapshot text not null references export_snapshots (id), number integer not null, body {{.Bytes}} not null, primary key (snapshot, number)
);

-- +goose Down
drop table export_pieces; drop table export_snapshots; drop table export_mappings;
