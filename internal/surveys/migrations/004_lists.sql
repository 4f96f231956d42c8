-- +goose Up
create table survey_lists (
	id text primary key, owner text not null references organisations (id), name text not null, created text not null, revision integer not null,
	unique (owner, name)
);
create table survey_entities (
	list text not null references survey_lists (id), entity text not null, form text not null references survey_forms (id),
	version integer not null, label {{.Bytes}} not null, data {{.Bytes}} not null, branch text not null,
	created text not null, updated text not null, deleted boolean not null, conflict boolean not null,
	primary key (list, entity)
);
create table survey_entity_versions (
	list text not null, entity text not null, version integer not null, submission text, created text not null, branch text not null, data {{.Bytes}} not null,
	primary key (list, entity, version)
);
create table survey_entity_problems (id text primary key, list text not null references survey_lists (id), entity text not null, submission text not null, created text not null, why text not null);
create index survey_entity_problems_list on survey_entity_problems (list, created);

-- +goose Down
drop table survey_entity_problems; drop table survey_entity_versions; drop table survey_entities; drop table survey_lists;
