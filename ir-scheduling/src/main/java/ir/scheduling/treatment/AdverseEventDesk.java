package ir.scheduling.treatment;

import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.SessionState;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** What went wrong in or after a session: reported, healed, or struck out; never deleted. */
public final class AdverseEventDesk {
    private final Entrance entrance;

    public AdverseEventDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /**
     * What went wrong, as a person reports it.
     *
     * @param scale with its grade; scales are never converted
     */
    public record Report(
            AdverseEvent.Term term,
            String words,
            AdverseEvent.Scale scale,
            int grade,
            LocalDate onset,
            AdverseEvent.Causality causality,
            Optional<Integer> admissionDays) {}

    /** An adverse event of one lesion's treatment, during the session or found weeks later. */
    public Outcome<AdverseEvent> report(Actor actor, SessionId id, LesionId lesion, Report report) {
        return entrance.change(actor, Permission.RECORD_VISIT, "report", "AdverseEvent", id.value(), (stores, now) -> {
            var session = stores.sessions().find(id);
            if (session.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("session", id.value()));
            }
            if (!session.get().lesions().contains(lesion)) {
                return Outcome.refused(new Refusal.InvalidValue("lesion", lesion.value(), "a lesion of this session"));
            }
            var zone = stores.sites().site().zone();
            var today = now.atZone(zone).toLocalDate();
            var began = session.get()
                    .entered(SessionState.CHECKED_IN)
                    .map(at -> at.atZone(zone).toLocalDate());
            if (began.isEmpty()
                    || report.onset().isBefore(began.get())
                    || report.onset().isAfter(today)) {
                return Outcome.refused(new Refusal.InvalidValue(
                        "onset", report.onset().toString(), "from the day of the session to today"));
            }
            return kept(
                    stores,
                    actor,
                    "adverse-event",
                    new AdverseEvent(
                            UUID.randomUUID().toString(),
                            session.get().patient(),
                            lesion,
                            id,
                            report.term(),
                            report.words(),
                            report.scale(),
                            report.grade(),
                            report.onset(),
                            report.causality(),
                            report.admissionDays(),
                            Optional.empty(),
                            Optional.empty(),
                            now,
                            actor.name(),
                            0),
                    now);
        });
    }

    public Outcome<AdverseEvent> resolve(Actor actor, String id, LocalDate on) {
        return changed(actor, "adverse-event-resolved", id, (event, today) -> event.resolve(on, today));
    }

    /** It was entered in error; it stays, struck out. */
    public Outcome<AdverseEvent> strike(Actor actor, String id, String reason) {
        return changed(actor, "adverse-event-struck", id, (event, today) -> event.strike(reason));
    }

    private Outcome<AdverseEvent> changed(
            Actor actor, String topic, String id, BiFunction<AdverseEvent, LocalDate, Outcome<AdverseEvent>> change) {
        return entrance.change(actor, Permission.RECORD_VISIT, topic, "AdverseEvent", id, (stores, now) -> {
            var event = stores.adverseEvents().find(id);
            if (event.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("adverse event", id));
            }
            var today = now.atZone(stores.sites().site().zone()).toLocalDate();
            return change.apply(event.get(), today).then(next -> kept(stores, actor, topic, next, now));
        });
    }

    private static Outcome<AdverseEvent> kept(
            Stores stores, Actor actor, String topic, AdverseEvent event, Instant now) {
        stores.adverseEvents().save(event);
        stores.outbox()
                .add(new Outbox.Event(
                        now,
                        topic,
                        event.id(),
                        Optional.of(event.patient()),
                        Map.of("session", event.session().value())));
        stores.audit()
                .add(AuditTrail.Entry.done(
                        now, actor, topic, "AdverseEvent", event.id(), Optional.of(event.patient())));
        return Outcome.done(event);
    }

    public Outcome<List<AdverseEvent>> ofPatient(Actor actor, PatientId patient) {
        return entrance.read(actor, Permission.READ, "search", "AdverseEvent", "", (stores, now) -> {
            stores.audit().add(AuditTrail.Entry.done(now, actor, "search", "AdverseEvent", "", Optional.of(patient)));
            return Outcome.done(stores.adverseEvents().ofPatient(patient));
        });
    }

    public Outcome<AdverseEvent> read(Actor actor, String id) {
        return entrance.read(actor, Permission.READ, "read", "AdverseEvent", id, (stores, now) -> {
            var found = stores.adverseEvents().find(id);
            found.ifPresent(event -> stores.audit()
                    .add(AuditTrail.Entry.done(now, actor, "read", "AdverseEvent", id, Optional.of(event.patient()))));
            return found.map(Outcome::done).orElseGet(() -> Outcome.refused(new Refusal.NotFound("adverse event", id)));
        });
    }
}
