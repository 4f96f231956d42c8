-- +goose Up
create table joint_reports (
	id text primary key, version integer not null, plan text not null references plans (id), month text not null, number integer not null,
	state text not null, work text not null, progress {{.Float}} not null, reason text not null,
	begun text not null, made text, published text, body text not null, unique (month, number)
);
create table joint_texts (
	report text not null references joint_reports (id), section text not null, language text not null, number integer not null,
	words text not null, author text not null, saved text not null, beside boolean not null,
	primary key (report, section, language, number)
);
create table joint_approvals (
	report text not null references joint_reports (id), organisation text not null references organisations (id),
	person text not null, approved text not null, primary key (report, organisation)
);
create table joint_files (
	report text not null references joint_reports (id), name text not null, content {{.Bytes}} not null, primary key (report, name)
);

-- +goose Down
drop table joint_files; drop table joint_approvals; drop table joint_texts; drop table joint_reports;
