-- +goose Up
create table plans (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	name text not null, from_day text not null, to_day text not null, currency text not null, due_day integer not null, lock_day integer not null,
	before text references plans (id)
);
create table plan_objectives (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	code text not null, name text not null, plan text not null references plans (id), unique (plan, code)
);
create table plan_outputs (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	code text not null, name text not null, objective text not null references plan_objectives (id), answers text not null, unique (objective, code)
);
create table plan_indicators (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	code text not null, name text not null, output text not null references plan_outputs (id), unit text not null, definition text not null,
	baseline {{.Float}}, target {{.Float}} not null, by_groups text not null, once text not null, unique (output, code)
);
create table plan_activities (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	name text not null, indicator text not null references plan_indicators (id), partner text not null references organisations (id),
	area text not null, target {{.Float}} not null
);
create index plan_activities_indicator on plan_activities (indicator);
create table plan_requirements (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	year integer not null, output text not null references plan_outputs (id), partner text not null references organisations (id),
	amount {{.Float}} not null, unique (output, partner, year)
);
create table plan_versions (
	plan text not null references plans (id), number integer not null, adopted text not null, adopted_by text not null,
	decision text not null, body text not null, primary key (plan, number)
);
create table reports (
	id text primary key, version integer not null, plan text not null references plans (id), month text not null,
	partner text not null references organisations (id), state text not null, achievements text not null, challenges text not null,
	reason text not null, submitted text, updated text not null, unique (plan, month, partner)
);
create table report_values (
	report text not null references reports (id), activity text not null, fresh integer, served integer, parts text not null,
	primary key (report, activity)
);
create index report_values_activity on report_values (activity);
create table report_answers (
	report text not null references reports (id), code text not null, activity text not null, other text not null,
	answer text not null, shared integer, primary key (report, code, activity, other)
);
create table report_corrections (
	id text primary key, report text not null references reports (id), activity text not null, old text not null, new text not null,
	why text not null, asked text not null, asked_by text not null, state text not null, decided text, decided_by text not null
);
create index report_corrections_state on report_corrections (state);
create table report_reminders (plan text not null, month text not null, partner text not null, sent text not null, primary key (plan, month, partner));

-- +goose Down
drop table report_reminders; drop table report_corrections; drop table report_answers; drop table report_values; drop table reports;
drop table plan_versions; drop table plan_requirements; drop table plan_activities; drop table plan_indicators; drop table plan_outputs;
drop table plan_objectives; drop table plans;
