-- What a job works out for a form: the difference to what was sent, or what is
-- kept as sent. There is one at a time of a form and a plan, and its last result.
-- +goose Up
create table export_works (
	form text not null, plan text not null references plans (id), id text not null unique, doing text not null, note text not null,
	person text not null, state text not null, beat text not null, progress {{.Float}} not null, result text not null, primary key (form, plan)
);

-- +goose Down
drop table export_works;
