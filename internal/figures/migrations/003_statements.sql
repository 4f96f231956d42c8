-- +goose Up
create table statement_traces (
	estimate text primary key, question text not null, people bigint not null, body text not null
);
create index statement_traces_of on statement_traces (question);

-- +goose Down
drop table statement_traces;
