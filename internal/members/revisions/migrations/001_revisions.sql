-- +goose Up
create table revisions (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	reason text not null, state text not null, organisation text references organisations (id), asker text not null,
	base text not null, draft text not null, asked text not null, adopted text, number integer
);
create table revision_clauses (
	id text primary key, revision text not null references revisions (id), origin text, position integer not null,
	number text not null, heading text not null, body text not null, removed boolean not null, version integer not null, editor text not null
);
create index revision_clauses_revision on revision_clauses (revision, position);
create table revision_comments (
	id text primary key, revision text not null references revisions (id), clause text not null references revision_clauses (id),
	person text not null, organisation text not null, body text not null, written text not null
);
create index revision_comments_revision on revision_comments (revision, written);
create table revision_reminders (charter text not null, days integer not null, sent text not null, primary key (charter, days));

-- +goose Down
drop table revision_reminders; drop table revision_comments; drop table revision_clauses; drop table revisions;
