-- +goose Up
create index audit_kind on audit (kind, seq);

-- +goose Down
drop index audit_kind;
