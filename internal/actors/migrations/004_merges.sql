-- +goose Up
-- What a merge of organisations moved from the closed one to the other, to be moved back.
create table merge_moves (
	finding text not null references findings (id), register text not null, record text not null, field text not null,
	primary key (finding, register, record, field)
);

-- +goose Down
drop table merge_moves;
