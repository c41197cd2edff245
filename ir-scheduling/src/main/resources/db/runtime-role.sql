-- What the migrations together grant to the role the product runs with, for a role that is named after they ran.
-- A migration that adds a table or a view adds it here too; a test compares.
grant usage on schema public to ${runtime};
grant usage, select on all sequences in schema public to ${runtime};
grant select, insert on
  audit, outbox, answer, finding_kept, mdt_review, follow_up_template, booking_version, session_version,
  evidence_version, probe_use
  to ${runtime};
grant select, insert, update on
  site, resource, procedure_template, evidence, patient, lesion, referral, finding_override, booking,
  treatment_session, session_lesion, follow_up_plan, follow_up_visit, probe_lot, gas_day, waiting_entry, work_up,
  mdt_meeting, adverse_event, repeat_candidate, calendar_feed, reminder, errand, reconciliation
  to ${runtime};
grant select, insert, delete on search_page, outbox_untold to ${runtime};
grant select, insert, update, delete on
  rule_set, proposal, allocation, idempotency, diary_entry, probe_reservation, gas_reservation, evidence_value,
  subscription, subscription_event, circuit, failed_item
  to ${runtime};
grant select on
  referral_dates, follow_up_span, session_times, lesion_treatment, booked_lesion, checklist_line, visit_response,
  unscheduled_response
  to ${runtime};
