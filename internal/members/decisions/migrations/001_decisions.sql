-- +goose Up
create table decisions (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	question text not null, text text not null, kind text not null, subject text not null, way text not null, options text not null, quorum integer,
	organisation text references organisations (id), proposer text not null, state text not null, opened text not null, deadline text not null, closed text,
	winner text not null, agree integer, against integer, abstain integer, silent integer, note text not null,
	announced text, reminded text
);
create index decisions_state on decisions (state, deadline);
create index decisions_subject on decisions (kind, subject);
create table decision_voices (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	decision text not null references decisions (id), organisation text not null references organisations (id),
	choice text not null, reason text not null, person text not null, raised text not null, counts boolean not null, recorded boolean not null
);
create index decision_voices_decision on decision_voices (decision, counts);
create table decision_comments (
	id text primary key, decision text not null references decisions (id), person text not null, organisation text not null, body text not null, written text not null
);
create index decision_comments_decision on decision_comments (decision, written);
create table donor_invitations (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	name text not null, acronym text not null, why text not null, opens text not null, what text not null, from_day text not null, until text not null,
	state text not null, organisation text references organisations (id)
);

-- +goose Down
drop table donor_invitations; drop table decision_comments; drop table decision_voices; drop table decisions;
