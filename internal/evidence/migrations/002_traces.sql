-- +goose Up
create table dataset_traces (
	dataset text not null references datasets (id), question text not null, body text not null,
	primary key (dataset, question)
);

-- +goose Down
drop table dataset_traces;
