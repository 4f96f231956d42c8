-- +goose Up
create table charters (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	state text not null, number integer, name text not null, sector text not null, country text not null, languages text not null,
	co_leads text not null, coverage text not null,
	frequency text not null, nth integer, weekday text not null, time text not null, zone text not null, place text not null, ad_hoc boolean not null,
	circulated_to text not null, minutes_days integer, revision_months integer, on_need boolean not null,
	donors_by_agreement boolean not null, confirm_days integer, from_day text, source text not null
);
create table clauses (
	id text primary key, charter text not null references charters (id), position integer not null,
	number text not null, heading text not null, body text not null
);
create index clauses_charter on clauses (charter, position);
create table charter_sources (
	charter text not null references charters (id), field text not null, clause text not null, sentence text not null, inferred boolean not null
);
create table commitments (
	id text primary key, charter text not null references charters (id), clause text not null references clauses (id), promise text not null
);
create index commitments_charter on commitments (charter);
create table commitment_history (
	promise text not null, day text not null, state text not null, value {{.Float}} not null,
	primary key (promise, day)
);
create table organisations (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	name text not null, acronym text not null, kind text not null, seat text not null, until text, website text not null, note text not null
);
create index organisations_found on organisations (found);
create table people (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	name text not null, organisation text not null references organisations (id), role text not null, email text not null unique,
	phone text not null, languages text not null, language text not null, zone text not null, vetted boolean not null, state text not null
);
create index people_organisation on people (organisation);
create index people_found on people (found);
create table invitations (
	token_hash text primary key, person text not null references people (id), invited_by text not null,
	created text not null, expires text not null, used text
);
create table join_requests (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	organisation text not null, kind text not null, name text not null, email text not null, why text not null, state text not null
);
create table passwords (person text primary key references people (id), hash text not null, changed text not null);
create table one_time_codes (person text primary key references people (id), secret text not null, confirmed boolean not null, last_step bigint not null);
create table passkeys (
	id text primary key, person text not null references people (id), name text not null, credential text not null, created text not null, used text
);
create index passkeys_person on passkeys (person);
create table tokens (
	token_hash text primary key, id text not null, person text not null references people (id), name text not null, created text not null, expires text not null
);
create table challenges (id text primary key, body text not null, expires text not null);

-- +goose Down
drop table challenges; drop table tokens; drop table passkeys; drop table one_time_codes; drop table passwords;
drop table join_requests; drop table invitations; drop table people; drop table organisations;
drop table commitment_history; drop table commitments; drop table charter_sources; drop table clauses; drop table charters;
