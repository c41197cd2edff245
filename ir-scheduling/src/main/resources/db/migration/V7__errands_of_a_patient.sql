-- Whose an errand is: what could not be filed for a patient the other server did not know is tried again once it does.
alter table errand add column patient_id text;
create index errand_failed on errand (patient_id) where state = 'FAILED' and what = 'FILE';
