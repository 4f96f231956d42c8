-- +goose Up
-- Each kind of job has a queue of its own name.
{{if .SQLite}}
update goqite set queue = json_extract(cast(body as text), '$.Name') where queue = 'jobs';
{{else}}
update goqite set queue = convert_from(body, 'UTF8')::json ->> 'Name' where queue = 'jobs';
{{end}}

-- +goose Down
update goqite set queue = 'jobs';
