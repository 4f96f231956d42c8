-- +goose Up
create table activities (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	activity text not null, organisation text, led_by text not null, implementing text not null, donor text not null,
	lead_org text, implementing_org text, donor_org text, kind text not null, sector text not null, subsector text not null,
	indicator text not null, project text not null, area text not null, place text not null, location text not null,
	start_day text, end_day text, population text not null, status text not null, modality text not null, unit text not null,
	targeted integer, reached integer, girls integer, boys integer, women integer, men integer,
	figures text not null, identity text not null, content text not null, import text
);
create unique index activities_identity on activities (identity) where identity <> '';
create index activities_found on activities (found);
create index activities_organisation on activities (organisation);
create index activities_import on activities (import);

create table imports (
	id text primary key, created text not null, person text, organisation text, name text not null, sheet text not null, state text not null,
	layout text not null, tagged boolean not null, total integer not null, added integer not null, changed integer not null, same integer not null, refused integer not null,
	problem text not null, unmatched text not null, heads text not null, ended text
);
create table import_files (import text primary key references imports (id), body {{.Bytes}} not null);
create table import_rows (
	import text not null references imports (id), n integer not null, place integer not null, act text not null,
	record text, version integer not null, body text not null, before text not null,
	primary key (import, n)
);
create index import_rows_act on import_rows (import, act, n);
create index import_rows_record on import_rows (record);
create table import_layouts (organisation text not null, head text not null, layout text not null, primary key (organisation, head));

create table findings (
	id text primary key, created text not null, kind text not null, a text not null, b text not null, a_name text not null, b_name text not null,
	strength {{.Float}} not null, why text not null, decision text not null, reason text not null, person text, decided text, undo text not null, gone boolean not null,
	unique (kind, a, b)
);

-- +goose Down
drop table findings;
drop table import_layouts;
drop table import_rows;
drop table import_files;
drop table imports;
drop table activities;
