-- +goose Up
create table area_shapes (
	code text primary key, body text not null
);

-- +goose Down
drop table area_shapes;
