-- +goose Up
create table mails (
	id text primary key, person text not null, recipient text not null, subject text not null, body text not null,
	calendar text not null, method text not null,
	state text not null, tries integer not null, problem text not null, created text not null, sent text
);
create index mails_state on mails (state, created);

-- +goose Down
drop table mails;
