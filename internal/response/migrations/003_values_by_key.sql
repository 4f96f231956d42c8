-- Millions of values are read by report: SQLite keeps them once, in that order.
-- +goose Up
{{if .SQLite}}
create table report_values_by_key (
	report text not null references reports (id), activity text not null, fresh integer, served integer, parts text not null,
	primary key (report, activity)
) without rowid;
insert into report_values_by_key select report, activity, fresh, served, parts from report_values order by report, activity;
drop table report_values;
alter table report_values_by_key rename to report_values;
create index report_values_activity on report_values (activity);
{{else}}
select 1;
{{end}}

-- +goose Down
select 1;
