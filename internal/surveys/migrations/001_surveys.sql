-- +goose Up
create table survey_forms (
	id text primary key, created text not null, updated text not null, form_id text not null unique, title text not null,
	owner text not null references organisations (id), state text not null, retention_days integer not null, draft text, live text
);
create table survey_versions (
	id text primary key, form text not null references survey_forms (id), version text not null, title text not null, hash text not null,
	created text not null, created_by text, source_name text not null, source {{.Bytes}} not null, xml {{.Bytes}} not null,
	encrypted boolean not null, warnings text not null, reasons text not null, released text
);
create index survey_versions_form on survey_versions (form, version);
create table survey_media (
	version text not null references survey_versions (id), name text not null, type text not null, hash text not null, content {{.Bytes}} not null,
	primary key (version, name)
);
create table survey_keys (
	id text primary key, owner text not null references organisations (id), form text not null references survey_forms (id), name text not null, test boolean not null,
	token_hash text not null unique, created text not null, created_by text, revoked text
);
create index survey_keys_form on survey_keys (form);
create table survey_passwords (person text primary key references people (id), user_name text not null unique, ha1 text not null, created text not null);
create table survey_submissions (
	id text primary key, form text not null references survey_forms (id), version text not null references survey_versions (id), test boolean not null,
	instance_id text not null, hash text not null, record {{.Bytes}} not null, encrypted boolean not null, created text not null,
	person text, device text, replaces text, current boolean not null,
	unique (form, test, instance_id)
);
create index survey_submissions_form on survey_submissions (form, test, current, created);
create table survey_attachments (
	submission text not null references survey_submissions (id), name text not null, type text not null, size bigint not null, hash text not null, content {{.Bytes}} not null,
	primary key (submission, name)
);

-- +goose Down
drop table survey_attachments; drop table survey_submissions; drop table survey_passwords; drop table survey_keys; drop table survey_media; drop table survey_versions; drop table survey_forms;
