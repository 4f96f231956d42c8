-- +goose Up
create table release_ledger (
	seq bigint primary key, at text not null, act text not null, source text not null, period text not null, audience text not null,
	mechanism text not null, parameters text not null, epsilon bigint not null, delta bigint not null,
	release text not null, reference text not null, actor text not null, hash text not null
);
create index release_ledger_spent on release_ledger (source, period);
create table release_ledger_head (one integer primary key, size bigint not null, hash text not null);
insert into release_ledger_head (one, size, hash) values (1, 0, '');
create table release_snapshots (
	id text primary key, source text not null, period text not null, digest text not null, taken text not null, body text not null
);
create index release_snapshots_of on release_snapshots (source, period);
create table releases (
	id text primary key, request_key text not null, source text not null, period text not null, audience text not null,
	request text not null, state text not null, reason text not null, created text not null, updated text not null, published text,
	snapshot text references release_snapshots (id), result text not null
);
create unique index releases_once on releases (request_key) where state in ('proposed', 'computing', 'published', 'withdrawn');
create index releases_of on releases (source, period);
create table release_approvals (
	release text not null references releases (id), organisation text not null, person text not null, at text not null,
	primary key (release, organisation)
);

-- +goose Down
drop table release_approvals; drop table releases; drop table release_snapshots; drop table release_ledger_head; drop table release_ledger;
