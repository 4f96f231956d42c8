-- When a work last showed that it is alive, and which one ended without a result.
-- +goose Up
alter table joint_reports add column beat text not null default '';
alter table joint_reports add column failed text not null default '';

-- +goose Down
alter table joint_reports drop column failed;
alter table joint_reports drop column beat;
