-- +goose Up
create table areas (
	code text primary key, parent text not null, level integer not null, body text not null
);

-- +goose Down
drop table areas;
