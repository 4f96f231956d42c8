-- +goose Up
create table audit (
	seq bigint primary key,
	at text not null,
	actor text not null,
	act text not null,
	kind text not null,
	record text not null,
	detail text not null,
	root {{.Bytes}} not null
);
create index audit_record on audit (record, seq);
create table audit_head (
	one integer primary key check (one = 1),
	size bigint not null,
	nodes {{.Bytes}} not null
);
insert into audit_head (one, size, nodes) values (1, 0, '');

-- +goose Down
drop table audit_head;
drop table audit;
