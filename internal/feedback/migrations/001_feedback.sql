-- +goose Up
create table feedback_readers (
	person text primary key, kinds text not null, children boolean not null, holder boolean not null, created text not null,
	recipient text not null, salt {{.Bytes}}, sealed {{.Bytes}}, by_recovery {{.Bytes}}
);
create table feedback_escrows (id text primary key, recipient text not null, threshold integer not null, created text not null);
create table feedback_shares (escrow text not null references feedback_escrows (id), person text not null, sealed {{.Bytes}} not null, primary key (escrow, person));
create table feedback_lent (person text not null, holder text not null, sealed {{.Bytes}} not null, lent text not null, primary key (person, holder));

create table conversations (
	id text primary key, kind text not null, lang text not null, channel text not null, area text not null, theme text not null, state text not null,
	created text not null, due text not null, answered text, closed text, changed text not null, reminded text,
	child boolean not null, quiet boolean not null, waits boolean not null, rating integer not null,
	assigned text, typed_by text, not_for text not null, contact text not null,
	lookup {{.Bytes}}, recipient text not null, sealed {{.Bytes}}, sealed_to text not null
);
create unique index conversations_lookup on conversations (lookup);
create index conversations_state on conversations (state, due);
create table conversation_keys (
	conversation text not null references conversations (id), reader text not null, wrapped {{.Bytes}} not null, primary key (conversation, reader)
);
create index conversation_keys_reader on conversation_keys (reader);
create table conversation_messages (
	id text primary key, conversation text not null references conversations (id), author text not null, person text, state text not null, at text not null, sealed {{.Bytes}} not null
);
create index conversation_messages_of on conversation_messages (conversation, at);
create table conversation_files (
	id text primary key, conversation text references conversations (id), size bigint not null, pieces integer not null, created text not null
);
create index conversation_files_of on conversation_files (conversation);
create table conversation_pieces (
	file text not null references conversation_files (id), part text not null, seq integer not null, sealed {{.Bytes}} not null, primary key (file, part, seq)
);
create table feedback_changes (
	id text primary key, theme text not null, day text not null, said text not null, done text not null, published boolean not null, person text
);

-- +goose Down
drop table feedback_changes;
drop table conversation_pieces;
drop table conversation_files;
drop table conversation_messages;
drop table conversation_keys;
drop table conversations;
drop table feedback_lent;
drop table feedback_shares;
drop table feedback_escrows;
drop table feedback_readers;
