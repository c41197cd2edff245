package ir.scheduling.event;

import ir.domain.booking.Booking;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.mdt.MdtMeeting;
import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.Referral;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.rule.RuleSet;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.waiting.WaitingEntry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Something that happened, with the objects as they are afterwards. What is stored of it are ids and facts; a reader
 * fetches the data that it may see.
 */
public sealed interface DomainEvent {
    EventType type();

    Instant at();

    /** The id of the changed object. */
    String subject();

    default Optional<PatientId> patient() {
        return Optional.empty();
    }

    default Map<String, String> facts() {
        return Map.of();
    }

    private static Map<String, String> state(String state) {
        return Map.of("state", state);
    }

    private static Map<String, String> affected(int bookings) {
        return Map.of("hit", String.valueOf(bookings));
    }

    /** @param moved the times before and after, if the booking moved */
    record BookingChanged(EventType type, Instant at, Booking booking, Map<String, String> moved)
            implements DomainEvent {
        @Override
        public String subject() {
            return booking.id().value();
        }

        @Override
        public Optional<PatientId> patient() {
            return Optional.of(booking.patient());
        }

        @Override
        public Map<String, String> facts() {
            var facts = new TreeMap<>(moved);
            facts.put("state", booking.state().code());
            return facts;
        }
    }

    record SessionChanged(EventType type, Instant at, CryoablationSession session) implements DomainEvent {
        @Override
        public String subject() {
            return session.id().value();
        }

        @Override
        public Optional<PatientId> patient() {
            return Optional.of(session.patient());
        }

        @Override
        public Map<String, String> facts() {
            return state(session.state().name());
        }
    }

    record ReferralChanged(EventType type, Instant at, Referral referral) implements DomainEvent {
        @Override
        public String subject() {
            return referral.id().value();
        }

        @Override
        public Optional<PatientId> patient() {
            return Optional.of(referral.patient());
        }

        @Override
        public Map<String, String> facts() {
            return state(referral.state().name());
        }
    }

    /** @param before the referral whose treatment is repeated */
    record RepeatReferred(Instant at, Referral referral, Referral before) implements DomainEvent {
        @Override
        public EventType type() {
            return EventType.REFERRAL_RECEIVED;
        }

        @Override
        public String subject() {
            return referral.id().value();
        }

        @Override
        public Optional<PatientId> patient() {
            return Optional.of(referral.patient());
        }

        @Override
        public Map<String, String> facts() {
            return Map.of(
                    "state", referral.state().name(), "repeats", before.id().value());
        }
    }

    record ReadinessChanged(Instant at, ChecklistSnapshot checklist) implements DomainEvent {
        @Override
        public EventType type() {
            return EventType.READINESS_CHANGED;
        }

        @Override
        public String subject() {
            return checklist.referral().value();
        }

        @Override
        public Optional<PatientId> patient() {
            return Optional.of(checklist.patient());
        }

        @Override
        public Map<String, String> facts() {
            return state(checklist.state().name());
        }
    }

    /** @param of the patient who waits */
    record WaitingEntryChanged(EventType type, Instant at, WaitingEntry entry, PatientId of) implements DomainEvent {
        @Override
        public String subject() {
            return entry.id();
        }

        @Override
        public Optional<PatientId> patient() {
            return Optional.of(of);
        }

        @Override
        public Map<String, String> facts() {
            return state(entry.state().name());
        }
    }

    record FollowUpPlanned(Instant at, FollowUpPlan plan) implements DomainEvent {
        @Override
        public EventType type() {
            return EventType.FOLLOWUP_PLANNED;
        }

        @Override
        public String subject() {
            return plan.id();
        }

        @Override
        public Optional<PatientId> patient() {
            return Optional.of(plan.patient());
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("session", plan.session().value());
        }
    }

    /** @param subject the plan, one of its visits, or a response */
    record FollowUpChanged(EventType type, Instant at, FollowUpPlan plan, String subject) implements DomainEvent {
        @Override
        public Optional<PatientId> patient() {
            return Optional.of(plan.patient());
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("plan", plan.id());
        }
    }

    record TemplateChanged(Instant at, FollowUpTemplate template) implements DomainEvent {
        @Override
        public EventType type() {
            return EventType.TEMPLATE_CHANGED;
        }

        @Override
        public String subject() {
            return template.name();
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("version", String.valueOf(template.version()));
        }
    }

    record RepeatCandidateChanged(EventType type, Instant at, RepeatCandidate candidate) implements DomainEvent {
        @Override
        public String subject() {
            return candidate.id();
        }

        @Override
        public Optional<PatientId> patient() {
            return Optional.of(candidate.patient());
        }

        @Override
        public Map<String, String> facts() {
            return state(candidate.state().name());
        }
    }

    record AdverseEventChanged(EventType type, Instant at, AdverseEvent event) implements DomainEvent {
        @Override
        public String subject() {
            return event.id();
        }

        @Override
        public Optional<PatientId> patient() {
            return Optional.of(event.patient());
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("session", event.session().value());
        }
    }

    record MeetingChanged(EventType type, Instant at, MdtMeeting meeting) implements DomainEvent {
        @Override
        public String subject() {
            return meeting.id().value();
        }
    }

    record RuleSetChanged(EventType type, Instant at, RuleSet rules) implements DomainEvent {
        @Override
        public String subject() {
            return String.valueOf(rules.version());
        }
    }

    /** @param subject a lot, or a day of gas */
    record StockChanged(EventType type, Instant at, String subject) implements DomainEvent {}

    /** @param affectedBookings booked sessions that lost a resource by it */
    record CalendarChanged(EventType type, Instant at, CalendarEvent event, int affectedBookings)
            implements DomainEvent {
        @Override
        public String subject() {
            return event.id();
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("kind", event.type().name(), "hit", String.valueOf(affectedBookings));
        }
    }

    /**
     * @param intervals of busy time in the file
     * @param affectedBookings booked sessions that lost the resource by it
     */
    record BusyTimeImported(Instant at, ResourceId resource, int intervals, int affectedBookings)
            implements DomainEvent {
        @Override
        public EventType type() {
            return EventType.BUSY_TIME_IMPORTED;
        }

        @Override
        public String subject() {
            return resource.value();
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("lines", String.valueOf(intervals), "hit", String.valueOf(affectedBookings));
        }
    }

    /** @param subject a resource, a procedure or a site */
    record ConfigurationChanged(EventType type, Instant at, String subject, int affectedBookings)
            implements DomainEvent {
        @Override
        public Map<String, String> facts() {
            return affected(affectedBookings);
        }
    }

    record PatientMerged(Instant at, PatientId from, PatientId into) implements DomainEvent {
        @Override
        public EventType type() {
            return EventType.PATIENT_MERGED;
        }

        @Override
        public String subject() {
            return into.value();
        }

        @Override
        public Optional<PatientId> patient() {
            return Optional.of(into);
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("from", from.value());
        }
    }

    /**
     * @param subject the session or visit that the reminder is about
     * @param kind the stored name of its type
     */
    record ReminderSent(Instant at, String subject, Optional<PatientId> patient, String kind) implements DomainEvent {
        @Override
        public EventType type() {
            return EventType.REMINDER_SENT;
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("kind", kind);
        }
    }
}
