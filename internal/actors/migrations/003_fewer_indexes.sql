-- +goose Up
-- Rows of an import are looked up by their import; an index by their records
-- made every import slower and served nobody.
drop index import_rows_record;

-- +goose Down
create index import_rows_record on import_rows (record);
