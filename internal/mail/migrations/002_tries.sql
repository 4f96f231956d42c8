-- +goose Up
alter table mails add column next_try text;
alter table mails add column held_until text;
update mails set next_try = created;
create index mails_due on mails (state, next_try);

-- +goose Down
drop index mails_due;
alter table mails drop column held_until;
alter table mails drop column next_try;
