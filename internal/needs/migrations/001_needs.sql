-- +goose Up
create table needs (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	area text not null, kind text not null, population text not null, people integer not null, low integer, high integer, severity integer,
	source text not null, source_day text not null, note text not null
);
create unique index needs_cell on needs (area, kind, population, source, source_day);
create table gaps (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	heading text not null, sort text not null, kind text not null, area text not null, population text not null, description text not null,
	organisation text, state text not null, merged_into text
);
create table gap_notes (id text primary key, gap text not null references gaps (id), person text not null, name text not null, organisation text not null, created text not null, text text not null);
create index gap_notes_gap on gap_notes (gap);
create table gap_dots (organisation text not null, gap text not null references gaps (id), dots integer not null, person text, created text not null, primary key (organisation, gap));
create table gap_comparisons (organisation text not null, a text not null references gaps (id), b text not null references gaps (id), winner text not null, person text, created text not null, primary key (organisation, a, b));
create table recommendations (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	text text not null, gap text, owner text, due text not null, state text not null, note text not null
);
create table need_sheets (id text primary key, created text not null, person text not null, name text not null, body text not null);

-- +goose Down
drop table need_sheets;
drop table recommendations;
drop table gap_comparisons;
drop table gap_dots;
drop table gap_notes;
drop table gaps;
drop table needs;
