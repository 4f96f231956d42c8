-- +goose Up
create table contributions (
	id text primary key, version integer not null, created text not null, updated text not null, found text not null,
	reference text not null, donor text references organisations (id), donor_name text not null, partner text not null references organisations (id),
	plan text not null references plans (id), output text references plan_outputs (id), area text not null, population text not null,
	earmarking text not null, state text not null, day text not null, year integer not null, amount {{.Float}} not null,
	currency text not null, note text not null, value text not null, rate text not null, plan_rate text not null, rate_day text
);
create index contributions_plan on contributions (plan);
create index contributions_donor on contributions (donor, day);
create table euro_rates (currency text not null, day text not null, units text not null, source text not null, primary key (currency, day));

-- +goose Down
drop table euro_rates; drop table contributions;
