-- +goose Up
-- Files of areas that wait for somebody's yes; one that nobody gives is gone the next day.
create table area_files (
	id text primary key, created text not null, person text not null, name text not null, level integer not null, body {{.Bytes}} not null
);

-- +goose Down
drop table area_files;
