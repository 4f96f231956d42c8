-- +goose Up
create table plan_comments (
	id text primary key, plan text not null references plans (id), about text not null, words text not null,
	author text not null, organisation text not null, written text not null, settled text, settled_by text not null
);
create index plan_comments_plan on plan_comments (plan, written);

-- +goose Down
drop table plan_comments;
