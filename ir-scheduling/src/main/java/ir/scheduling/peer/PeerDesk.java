package ir.scheduling.peer;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.EventSink;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.peer.Errand.What;
import ir.scheduling.peer.Errands.Contradiction;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What is fetched from the hospital's own server and filed there, and what the two say differently. */
public final class PeerDesk {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int SHOWN = 200;
    private static final Logger LOG = Logger.getLogger(PeerDesk.class.getName());

    private static final Set<String> APPOINTMENT = Set.of(
            "appointment-booked",
            "appointment-moved",
            "appointment-reassigned",
            "appointment-cancelled",
            "visit-scheduled",
            "visit-fulfilled",
            "visit-cancelled",
            "session-check-in",
            "session-no-show",
            "session-abort",
            "session-complete");
    private static final Set<String> ANSWERED = Set.of("visit-completed", "answers", "answers-amended");
    private static final Set<String> PROCEDURE = Set.of("session-abort", "session-complete", "session-amend");

    private final Entrance entrance;

    public PeerDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** What a hospital's own record wants to have of what happens here; an order brings its patient's chart. */
    public EventSink sink() {
        return new Asking();
    }

    private static final class Asking implements EventSink {
        @Override
        public String name() {
            return "hospital-server";
        }

        @Override
        public void take(Stores stores, List<Outbox.Event> events, Instant now) {
            events.forEach(event -> ask(stores, event, now));
        }
    }

    private static void ask(Stores stores, Outbox.Event event, Instant now) {
        var whose = event.patient();
        if (event.topic().equals("referral-received")) {
            whose.ifPresent(p -> ask(stores, What.FETCH, "Patient", p.value(), whose, now));
        }
        if (APPOINTMENT.contains(event.topic())) {
            ask(stores, What.FILE, "Appointment", event.subject(), whose, now);
        }
        if (PROCEDURE.contains(event.topic())) {
            stores.sessions()
                    .procedures(new SessionId(event.subject()))
                    .forEach(id -> ask(stores, What.FILE, "Procedure", id, whose, now));
        }
        if (event.topic().startsWith("adverse-event")) {
            ask(stores, What.FILE, "AdverseEvent", event.subject(), whose, now);
        }
        if (ANSWERED.contains(event.topic())) {
            ask(stores, What.FILE, "Observation", event.subject(), whose, now);
        }
        plan(event).ifPresent(plan -> ask(stores, What.FILE, "CarePlan", plan, whose, now));
    }

    private static Optional<String> plan(Outbox.Event event) {
        return event.topic().equals("followup-planned")
                ? Optional.of(event.subject())
                : Stream.of("visit-", "followup-", "answers").anyMatch(event.topic()::startsWith)
                        ? Optional.ofNullable(event.facts().get("plan"))
                        : Optional.empty();
    }

    private static void ask(
            Stores stores, What what, String kind, String id, Optional<PatientId> patient, Instant now) {
        stores.errands()
                .save(stores.errands()
                        .lock(what, kind, id)
                        .map(known -> known.again(now))
                        .orElseGet(() -> Errand.queued(what, kind, id, patient, now)));
    }

    /** A person asks for a patient's chart once more. */
    public Outcome<PatientId> fetch(Actor actor, PatientId patient) {
        return entrance.change(actor, Permission.ENTER_REFERRAL, "fetch", "Patient", patient.value(), (stores, now) -> {
            if (stores.records().patient(patient).isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("patient", patient.value()));
            }
            ask(stores, What.FETCH, "Patient", patient.value(), Optional.of(patient), now);
            stores.audit()
                    .add(AuditTrail.Entry.done(now, actor, "fetch", "Patient", patient.value(), Optional.of(patient)));
            return Outcome.done(patient);
        });
    }

    /** What became of an errand. */
    public sealed interface Answer {}

    /**
     * @param left what was left out, and why
     * @param version the peer's, where it was filed
     */
    public record Done(Optional<String> left, Optional<String> version) implements Answer {}

    /** @param again whether trying again might help */
    public record Failed(String why, boolean again) implements Answer {}

    /** Does it, outside of any transaction. */
    @FunctionalInterface
    public interface Peer {
        Answer run(Errand errand);
    }

    /** Whether there was one to be run. */
    public boolean run(Actor house, String origin, Peer peer) {
        var begun = entrance.change(
                        house,
                        Permission.READ,
                        "claim",
                        "Errand",
                        "",
                        (stores, now) -> Outcome.done(stores.errands().claim(origin, now, now.plus(LEASE))))
                .orElseThrow();
        begun.ifPresent(errand -> {
            var answer = answer(peer, errand);
            try {
                record(house, origin, errand, answer);
            } catch (RuntimeException failed) {
                // it is tried again later, and the others go on
                LOG.log(
                        Level.WARNING,
                        failed,
                        () -> "What became of errand " + errand.kind() + "/" + errand.id() + " could not be recorded.");
                record(house, origin, errand, new NotRecorded(ItemRunner.problem(failed)));
            }
        });
        return begun.isPresent();
    }

    private static Answer answer(Peer peer, Errand errand) {
        try {
            return peer.run(errand);
        } catch (RuntimeException failed) {
            LOG.log(Level.WARNING, failed, () -> "Errand " + errand.kind() + "/" + errand.id() + " failed here.");
            return new Failed("failed here: " + ItemRunner.problem(failed), false);
        }
    }

    /** The result could not be recorded. */
    private record NotRecorded(String why) implements Answer {}

    private void record(Actor house, String origin, Errand errand, Answer answer) {
        entrance.change(house, Permission.READ, "errand", errand.kind(), errand.id(), (stores, now) -> {
                    var known = stores.errands()
                            .lock(errand.what(), errand.kind(), errand.id())
                            .orElse(errand);
                    if (answer instanceof Done done) {
                        stores.circuits().closed(origin);
                        stores.errands().save(known.done(errand, done.left(), done.version(), now));
                        if (errand.what() == What.FETCH) {
                            // who was not known there may be now: what could not be filed is tried again
                            stores.errands()
                                    .failed(new PatientId(errand.id()))
                                    .forEach(filing -> stores.errands().save(filing.again(now)));
                        }
                        if (errand.what() == What.FILE) {
                            stores.audit()
                                    .add(AuditTrail.Entry.done(
                                            now, house, "file", errand.kind(), errand.id(), Optional.empty()));
                        }
                    } else if (answer instanceof Failed failed) {
                        if (failed.again()) {
                            stores.circuits().failed(origin, now);
                        }
                        stores.errands()
                                .save(known.failed(
                                        failed.why(),
                                        failed.again(),
                                        now,
                                        ThreadLocalRandom.current().nextDouble()));
                    } else if (answer instanceof NotRecorded lost) {
                        stores.errands()
                                .save(known.failed(
                                        "failed here: " + lost.why(),
                                        true,
                                        now,
                                        ThreadLocalRandom.current().nextDouble()));
                    }
                    return Outcome.done(true);
                })
                .orElseThrow();
    }

    /** The other system says otherwise of what is final here: kept for a person, and nothing is overwritten. */
    public void contradicted(
            Actor house,
            String kind,
            String id,
            Optional<PatientId> patient,
            String element,
            String ours,
            String theirs) {
        entrance.change(house, Permission.READ, "contradict", kind, id, (stores, now) -> {
                    contradiction(stores, house, kind, id, patient, element, ours, theirs, now);
                    return Outcome.done(true);
                })
                .orElseThrow();
    }

    public static void contradiction(
            Stores stores,
            Actor actor,
            String kind,
            String id,
            Optional<PatientId> patient,
            String element,
            String ours,
            String theirs,
            Instant now) {
        boolean fresh = stores.errands()
                .open(new Contradiction(UUID.randomUUID().toString(), now, kind, id, patient, element, ours, theirs));
        if (fresh) {
            stores.audit().add(AuditTrail.Entry.done(now, actor, "contradiction", kind, id, patient));
        }
    }

    /** What somebody who looks after the interfaces sees. */
    public record Overview(List<Errand> errands, List<Contradiction> contradictions) {}

    public Outcome<Overview> overview(Actor actor) {
        return entrance.read(
                actor,
                Permission.MANAGE_INTERFACES,
                "list",
                "Errand",
                "",
                (stores, now) -> Outcome.done(new Overview(
                        stores.errands().newest(SHOWN), stores.errands().open())));
    }

    /** A person says that it will work now. */
    public Outcome<Errand> again(Actor actor, What what, String kind, String id, String origin) {
        return entrance.change(actor, Permission.MANAGE_INTERFACES, "again", kind, id, (stores, now) -> {
            var known = stores.errands().lock(what, kind, id);
            if (known.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("errand", id));
            }
            stores.circuits().closed(origin);
            stores.errands().save(known.get().again(now));
            stores.audit().add(AuditTrail.Entry.done(now, actor, "again", kind, id, Optional.empty()));
            return Outcome.done(known.get());
        });
    }

    /** The same for everything that failed; how much it was. */
    public Outcome<Integer> allAgain(Actor actor, String origin) {
        return entrance.change(actor, Permission.MANAGE_INTERFACES, "again", "Errand", "", (stores, now) -> {
            var failed = stores.errands().newest(Integer.MAX_VALUE).stream()
                    .filter(errand -> errand.state() == Errand.State.FAILED)
                    .toList();
            failed.forEach(errand -> stores.errands().save(errand.again(now)));
            stores.circuits().closed(origin);
            stores.audit().add(AuditTrail.Entry.done(now, actor, "again", "Errand", "", Optional.empty()));
            return Outcome.done(failed.size());
        });
    }

    /** A person has decided which of the two is right, and seen to it. */
    public Outcome<Boolean> close(Actor actor, String id, String reason) {
        return entrance.change(actor, Permission.MANAGE_INTERFACES, "close", "Reconciliation", id, (stores, now) -> {
            if (reason.strip().length() < 8) {
                return Outcome.refused(new Refusal.ReasonMissing("reconciliation"));
            }
            if (!stores.errands().close(id, actor.name(), reason.strip(), now)) {
                return Outcome.refused(new Refusal.NotFound("reconciliation", id));
            }
            stores.audit().add(AuditTrail.Entry.done(now, actor, "close", "Reconciliation", id, Optional.empty()));
            return Outcome.done(true);
        });
    }
}
