-- +goose Up
create table meeting_answers (
	meeting text not null references meetings (id), person text not null, organisation text not null, coming boolean not null, answered text not null,
	primary key (meeting, person)
);

-- +goose Down
drop table meeting_answers;
