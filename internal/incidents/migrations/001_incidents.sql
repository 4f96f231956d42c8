-- +goose Up
create table incidents (
	id text primary key, organisation text not null, person text not null, happened text not null,
	gender text not null, age text not null, nationality text not null, exploitation text not null, status text not null, region text not null
);
create index incidents_happened on incidents (happened);

-- +goose Down
drop table incidents;
