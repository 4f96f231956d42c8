-- +goose Up
create table key_messages (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	name text not null, theme text not null, groups text not null, language text not null, organisation text, dos text not null, donts text not null
);
create table articles (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	slug text not null unique, topic text not null, language text not null, organisation text, position integer
);
-- The versions of a piece's text. A row is added and never changed, but for its
-- second reader and its clearing, which are added once.
create table piece_texts (
	id text primary key, piece text not null, language text not null, number integer not null, of_text text references piece_texts (id),
	title text not null, body text not null, basis text not null, basis_url text not null, basis_day text,
	author text, author_name text not null, written text not null,
	reader text, reader_name text not null, read_at text,
	clearer text, clearer_name text not null, cleared text, decision text not null
);
create unique index piece_texts_number on piece_texts (piece, language, number);
-- The services that a piece names, with what was seen of each when a person last looked.
create table piece_contacts (
	piece text not null, service text not null, name text not null, phone text not null, seen text not null, primary key (piece, service)
);
create table campaigns (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	name text not null, objective text not null, groups text not null, message text, channel text not null, area text not null, place text not null,
	languages text not null, from_day text not null, to_day text not null, budget {{.Float}}, currency text not null, partner text, reach integer, state text not null
);
create table campaign_remarks (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	campaign text not null, heard text not null, language text not null, said text not null, changed text not null
);
create table short_links (
	code text primary key, created text not null, target text not null, language text not null, label text not null, campaign text, message text, person text
);
-- How often a link was opened on a day. There is nothing here about who opened it.
create table link_visits (code text not null references short_links (code), on_day text not null, visits integer not null, primary key (code, on_day));
create table materials (
	id text primary key, mark text not null unique, created text not null, piece text not null, text_id text not null references piece_texts (id),
	language text not null, area text not null, link text not null references short_links (code), contacts text not null, person text, person_name text not null
);
create index materials_piece on materials (piece);

-- +goose Down
drop table materials;
drop table link_visits;
drop table short_links;
drop table campaign_remarks;
drop table campaigns;
drop table piece_contacts;
drop table piece_texts;
drop table articles;
drop table key_messages;
