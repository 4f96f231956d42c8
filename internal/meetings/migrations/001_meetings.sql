-- +goose Up
create table meeting_series (
	id text primary key, frequency text not null, nth integer not null, weekday text not null, time text not null, zone text not null,
	place text not null, starts text not null, ends text, sequence integer not null, invited boolean not null
);
create table meetings (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	title text not null, kind text not null, day text not null, time text not null, zone text not null, length integer not null, place text not null,
	state text not null, reason text not null, series text references meeting_series (id), slot text, sequence integer not null,
	unique (series, slot)
);
create index meetings_day on meetings (day);
create table agenda_items (
	id text primary key, meeting text not null references meetings (id), position integer not null, kind text not null,
	title text not null, note text not null, person text, organisation text, carried_from text, open boolean not null,
	body text not null, written text, writer text
);
create index agenda_items_meeting on agenda_items (meeting, position);
create table sections_taken (message text primary key, taken text not null);
create table attendance (
	meeting text not null references meetings (id), organisation text not null, presence text not null, names text not null,
	primary key (meeting, organisation)
);
create table minutes (
	meeting text primary key references meetings (id), state text not null, ended text not null, ended_by text not null,
	circulated text, circulated_by text, letters integer not null, approved text, approved_at text, decision text
);
create table minutes_decisions (
	id text primary key, meeting text not null references meetings (id), item text not null, body text not null
);
create index minutes_decisions_meeting on minutes_decisions (meeting);
create table corrections (
	id text primary key, meeting text not null references meetings (id), item text, body text not null,
	person text not null, created text not null, state text not null, answer text not null
);
create index corrections_meeting on corrections (meeting);
create table minutes_read (meeting text not null, person text not null, read text not null, primary key (meeting, person));
create table action_points (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	task text not null, organisation text, person text, due text, state text not null, closed text, meeting text, source text not null
);
create index action_points_person on action_points (person, state);
create index action_points_meeting on action_points (meeting);
create table calendar_people (person text primary key, feed_hash text unique, made text, letters boolean not null);
create table calendar_sent (object text not null, person text not null, sequence integer not null, primary key (object, person));
create table reminders_sent (reminder text not null, person text not null, sent text not null, primary key (reminder, person));

-- +goose Down
drop table reminders_sent; drop table calendar_sent; drop table calendar_people; drop table action_points; drop table minutes_read;
drop table corrections; drop table minutes_decisions; drop table minutes; drop table attendance; drop table sections_taken; drop table agenda_items;
drop table meetings; drop table meeting_series;
