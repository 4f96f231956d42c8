-- +goose Up
-- Barriers in the referral mechanism are gaps that members raise: needs measures them.
update commitments set promise = 'needs.barriers' where promise = 'incidents.barriers';
update commitment_history set promise = 'needs.barriers' where promise = 'incidents.barriers';

-- +goose Down
update commitment_history set promise = 'incidents.barriers' where promise = 'needs.barriers';
update commitments set promise = 'incidents.barriers' where promise = 'needs.barriers';
