package ir.scheduling.treatment;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.PainAssessment;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralState;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ResourceRole;
import ir.domain.rule.Gate;
import ir.domain.rule.LesionFacts;
import ir.domain.session.CryoablationSession;
import ir.domain.session.SessionId;
import ir.domain.session.SessionState;
import ir.domain.time.TimeWindow;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.FreezeThawCycle;
import ir.domain.treatment.TreatmentRecord;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.readiness.Checklists;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.referral.ReferralFiles;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The day of a session, from arrival to completion; completion makes the follow-up plans. */
public final class TreatmentDesk {
    private final Entrance entrance;

    public TreatmentDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /**
     * What was done to one lesion, as the operator says it.
     *
     * @param lots probes used by lot; none named takes them from what the booking set aside
     */
    public record Treatment(
            LesionId lesion,
            int probes,
            List<FreezeThawCycle> cycles,
            int lowestTemperature,
            Optional<Integer> iceMarginMm,
            boolean technicalSuccess,
            List<AdverseEvent> adverseEvents,
            Map<String, Integer> lots) {
        public Treatment {
            lots = Map.copyOf(lots);
            cycles = List.copyOf(cycles);
            adverseEvents = List.copyOf(adverseEvents);
        }
    }

    public Outcome<DayBoard> day(Actor actor, Optional<LocalDate> wanted) {
        return entrance.read(actor, Permission.READ, "day", "Appointment", "", (stores, now) -> {
            var zone = stores.sites().site().zone();
            var day = wanted.orElseGet(() -> now.atZone(zone).toLocalDate());
            var stretch = new TimeWindow(
                    day.atStartOfDay(zone).toInstant(),
                    day.plusDays(1).atStartOfDay(zone).toInstant());
            var cases = cases(stores, stores.sessions().within(stretch), now);
            stores.audit()
                    .addAll(AuditTrail.Entry.each(
                            now,
                            actor,
                            "day",
                            "Appointment",
                            cases.stream().map(c -> c.patient().id()).toList()));
            var rooms = stores.sites().resources().stream()
                    .filter(r -> r.role() == ResourceRole.ROOM)
                    .map(room -> new DayBoard.RoomDay(
                            room,
                            cases.stream()
                                    .filter(c -> c.booking().allocations().stream()
                                            .anyMatch(a -> a.resource().equals(room.id())))
                                    .toList()))
                    .toList();
            var bays = stores.sites().resources().stream()
                    .filter(r -> r.role() == ResourceRole.BAY)
                    .toList();
            return Outcome.done(new DayBoard(day, rooms, bays));
        });
    }

    public Outcome<DayBoard.Case> session(Actor actor, SessionId id) {
        return entrance.read(actor, Permission.READ, "read", "Procedure", id.value(), (stores, now) -> {
            var session = stores.sessions().find(id);
            if (session.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("session", id.value()));
            }
            var found = cases(stores, List.of(session.get()), now).get(0);
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now,
                            actor,
                            "read",
                            "Procedure",
                            id.value(),
                            Optional.of(found.patient().id())));
            return Outcome.done(found);
        });
    }

    /** A day's sessions with all that is shown of them: one query a kind, however many sessions. */
    private static List<DayBoard.Case> cases(Stores stores, List<CryoablationSession> sessions, Instant now) {
        var bookings = stores.bookings()
                .find(sessions.stream().map(s -> new BookingId(s.id().value())).toList());
        var patients = stores.records()
                .patients(sessions.stream()
                        .map(CryoablationSession::patient)
                        .distinct()
                        .toList());
        var lesions = stores.referrals()
                .lesions(sessions.stream()
                        .flatMap(s -> s.lesions().stream())
                        .distinct()
                        .toList());
        var waiting = sessions.stream()
                .filter(s -> s.state() == SessionState.PLANNED || s.state() == SessionState.CHECKED_IN)
                .map(CryoablationSession::referral)
                .distinct()
                .toList();
        var files = ReferralFiles.of(stores, stores.referrals().find(waiting), now).stream()
                .collect(Collectors.toMap(file -> file.referral().id(), file -> file));
        return sessions.stream()
                .map(session -> {
                    var file = Optional.ofNullable(files.get(session.referral()));
                    return new DayBoard.Case(
                            session,
                            Objects.requireNonNull(
                                    bookings.get(new BookingId(session.id().value()))),
                            Objects.requireNonNull(patients.get(session.patient())),
                            session.lesions().stream()
                                    .map(id -> Objects.requireNonNull(lesions.get(id)))
                                    .toList(),
                            file.map(TreatmentDesk::blocking).orElse(List.of()),
                            file.map(ReferralFile::consent).orElse(true));
                })
                .toList();
    }

    private static List<String> blocking(ReferralFile file) {
        return file.blockedAt(Gate.CHECK_IN);
    }

    /** Refused while a finding that needs an override is open. */
    public Outcome<CryoablationSession> checkIn(Actor actor, SessionId id) {
        return step(actor, Permission.CHECK_IN, "check-in", id, (stores, session, now) -> {
            var open = ReferralFiles.of(stores, session.referral(), now)
                    .map(TreatmentDesk::blocking)
                    .orElse(List.of());
            if (!open.isEmpty()) {
                return Outcome.refused(new Refusal.RuleNotMet(open.get(0)));
            }
            return session.checkIn(now, actor.name()).map(checkedIn -> {
                Checklists.keep(stores, session.referral(), "CHECKED_IN", now);
                return checkedIn;
            });
        });
    }

    /** Sedation begins: consent on file, time-out done. From here on the booking is fulfilled. */
    public Outcome<CryoablationSession> start(Actor actor, SessionId id, boolean timeOutDone) {
        return start(actor, id, timeOutDone, Optional.empty());
    }

    /**
     * An emergency without a consent that is good: two clinicians sign for it, by name and with the reason.
     *
     * @param second the other clinician
     */
    public record TwoSign(String second, String reason) {}

    public Outcome<CryoablationSession> start(
            Actor actor, SessionId id, boolean timeOutDone, Optional<TwoSign> emergency) {
        var permission = emergency.isPresent() ? Permission.OVERRIDE_CLINICAL_RULE : Permission.CHECK_IN;
        return step(actor, permission, "start", id, (stores, session, now) -> {
            if (emergency.isPresent()) {
                var sign = emergency.get();
                if (sign.reason().strip().length() < 8) {
                    return Outcome.refused(new Refusal.ReasonMissing("emergency"));
                }
                if (sign.second().isBlank() || sign.second().strip().equalsIgnoreCase(actor.name())) {
                    return Outcome.refused(new Refusal.MissingValue("second clinician", "another person's name"));
                }
            }
            boolean consent = emergency.isPresent()
                    || ReferralFiles.of(stores, session.referral(), now)
                            .map(ReferralFile::consent)
                            .orElse(false);
            var note = emergency
                    .map(sign -> "emergency, signed by " + actor.name() + " and "
                            + sign.second().strip() + ": " + sign.reason().strip())
                    .orElse("");
            return session.start(consent, timeOutDone, now, actor.name(), note)
                    .then(started -> stores.bookings()
                            .lock(new BookingId(id.value()))
                            .orElseThrow()
                            .fulfil()
                            .map(fulfilled -> {
                                stores.bookings().save(fulfilled, now);
                                return started;
                            }));
        });
    }

    public Outcome<CryoablationSession> recover(Actor actor, SessionId id) {
        return step(
                actor,
                Permission.CHECK_IN,
                "recovery",
                id,
                (stores, session, now) -> session.recover(now, actor.name()));
    }

    public Outcome<CryoablationSession> noShow(Actor actor, SessionId id) {
        return step(
                actor,
                Permission.CHECK_IN,
                "no-show",
                id,
                (stores, session, now) -> session.noShow(now, actor.name())
                        .then(ended -> stores.bookings()
                                .lock(new BookingId(id.value()))
                                .orElseThrow()
                                .noShow()
                                .map(booking -> {
                                    stores.bookings().save(booking, now);
                                    stores.stock().release(booking.id());
                                    var referral = stores.referrals()
                                            .lock(session.referral())
                                            .orElseThrow();
                                    stores.referrals()
                                            .save(referral.become(
                                                            referral.acceptance(),
                                                            now,
                                                            actor.name(),
                                                            "patient did not come")
                                                    .orElseThrow());
                                    return ended;
                                })));
    }

    /** Keeps what was done to one lesion; its ordinal follows from the lesion's earlier treatments. */
    public Outcome<CryoablationSession> record(Actor actor, SessionId id, Treatment treatment) {
        return step(actor, Permission.RECORD_TREATMENT, "treatment", id, (stores, session, now) -> {
            int ordinal = 1
                    + (int) stores.sessions().ofLesion(treatment.lesion()).stream()
                            .filter(earlier -> !earlier.id().equals(id))
                            .filter(earlier ->
                                    earlier.treatmentOf(treatment.lesion()).isPresent())
                            .count();
            var missing = used(stores, session, treatment, now);
            if (missing.isPresent()) {
                return Outcome.refused(missing.get());
            }
            return session.record(new TreatmentRecord(
                    treatment.lesion(),
                    ordinal,
                    treatment.probes(),
                    treatment.cycles(),
                    treatment.lowestTemperature(),
                    treatment.iceMarginMm(),
                    treatment.technicalSuccess(),
                    treatment.adverseEvents(),
                    now,
                    actor.name()));
        });
    }

    /** What went into the patient leaves the shelf, lot by lot. */
    private static Optional<Refusal> used(
            Stores stores, CryoablationSession session, Treatment treatment, Instant now) {
        var lots = new LinkedHashMap<ProbeLot, Integer>();
        if (treatment.lots().isEmpty()) {
            int open = treatment.probes();
            for (var reserved : stores.stock()
                    .reservedFor(new BookingId(session.id().value()))
                    .entrySet()) {
                int taken = Math.min(open, reserved.getValue());
                if (taken > 0) {
                    lots.put(reserved.getKey(), taken);
                    open -= taken;
                }
            }
        } else {
            for (var named : treatment.lots().entrySet()) {
                var lot = stores.stock().lot(named.getKey());
                if (lot.isEmpty()) {
                    return Optional.of(new Refusal.NotFound("lot", named.getKey()));
                }
                lots.put(lot.get(), named.getValue());
            }
            int named = treatment.lots().values().stream().mapToInt(i -> i).sum();
            if (named != treatment.probes()) {
                return Optional.of(new Refusal.InvalidValue(
                        "lots", String.valueOf(named), "the " + treatment.probes() + " probes of this record"));
            }
        }
        for (var lot : lots.entrySet()) {
            var missing = stores.stock().use(session.id(), treatment.lesion(), lot.getKey(), lot.getValue(), now);
            if (missing.isPresent()) {
                return Optional.of(new Refusal.StockShort(
                        missing.get().item(),
                        missing.get().needed(),
                        missing.get().left(),
                        now.atZone(stores.sites().site().zone()).toLocalDate()));
            }
        }
        return Optional.empty();
    }

    /** The patient leaves: the session is complete, the referral too, and each treated lesion gets its plan. */
    public Outcome<CryoablationSession> complete(Actor actor, SessionId id) {
        return step(
                actor,
                Permission.CHECK_IN,
                "complete",
                id,
                (stores, session, now) -> session.complete(now, actor.name()).then(completed -> {
                    var referral = stores.referrals().lock(session.referral()).orElseThrow();
                    stores.stock().release(new BookingId(id.value()));
                    plan(stores, completed, referral, now);
                    if (moreToCome(stores, referral)) {
                        return Outcome.done(completed);
                    }
                    return referral.become(ReferralState.COMPLETED, now, actor.name(), "treated")
                            .map(done -> {
                                stores.referrals().save(done);
                                return completed;
                            });
                }));
    }

    /** A staged referral is complete with its last session. */
    private static boolean moreToCome(Stores stores, Referral referral) {
        return stores.bookings().ofReferral(referral.id()).stream()
                        .filter(b -> b.state() instanceof BookingState.Fulfilled)
                        .map(Booking::stage)
                        .distinct()
                        .count()
                < referral.sessions();
    }

    private static void plan(Stores stores, CryoablationSession session, Referral referral, Instant now) {
        var zone = stores.sites().site().zone();
        var treatedOn = session.entered(SessionState.IN_PROGRESS)
                .orElse(now)
                .atZone(zone)
                .toLocalDate();
        var facts = ReferralFiles.of(stores, referral.id(), now).orElseThrow().facts();
        for (var treatment : session.treatments()) {
            stores.followUpPlans()
                    .activeOf(treatment.lesion())
                    .ifPresent(old -> stores.followUpPlans().save(old.supersede()));
            var baseline = facts.lesions().stream()
                    .filter(f -> f.lesion().id().equals(treatment.lesion()))
                    .findFirst()
                    .flatMap(TreatmentDesk::baseline);
            var plan = FollowUpPlan.build(
                    UUID.randomUUID().toString(),
                    treatment.lesion(),
                    session.patient(),
                    session.id(),
                    treatment.ordinal(),
                    treatedOn,
                    FollowUpTemplate.forIntent(referral.intent()),
                    baseline);
            stores.followUpPlans().save(plan);
            stores.outbox()
                    .add(new Outbox.Event(
                            now,
                            "followup-planned",
                            plan.id(),
                            Optional.of(session.patient()),
                            Map.of("session", session.id().value())));
        }
    }

    private static Optional<PainAssessment> baseline(LesionFacts facts) {
        return facts.painOn()
                .map(on ->
                        new PainAssessment(facts.lesion().id(), on, facts.worstPain(), facts.omed(), List.of(), "EHR"));
    }

    /** One treatment of one lesion, as an EHR reads it. */
    public record Treated(CryoablationSession session, TreatmentRecord record, Lesion lesion) {}

    public Outcome<List<Treated>> ofPatient(Actor actor, PatientId patient) {
        return entrance.read(actor, Permission.READ, "search", "Procedure", "", (stores, now) -> {
            stores.audit().add(AuditTrail.Entry.done(now, actor, "search", "Procedure", "", Optional.of(patient)));
            return Outcome.done(stores.sessions().ofPatient(patient).stream()
                    .flatMap(session -> treated(stores, session).stream())
                    .toList());
        });
    }

    public Outcome<List<Treated>> ofSession(Actor actor, SessionId id) {
        return entrance.read(actor, Permission.READ, "read", "Procedure", id.value(), (stores, now) -> {
            var session = stores.sessions().find(id);
            session.ifPresent(s -> stores.audit()
                    .add(AuditTrail.Entry.done(now, actor, "read", "Procedure", id.value(), Optional.of(s.patient()))));
            return Outcome.done(session.map(s -> treated(stores, s)).orElse(List.of()));
        });
    }

    private static List<Treated> treated(Stores stores, CryoablationSession session) {
        return session.treatments().stream()
                .map(record -> new Treated(
                        session,
                        record,
                        stores.referrals().lesion(record.lesion()).orElseThrow()))
                .toList();
    }

    @FunctionalInterface
    private interface Step {
        Outcome<CryoablationSession> take(Stores stores, CryoablationSession session, Instant now);
    }

    private Outcome<CryoablationSession> step(
            Actor actor, Permission permission, String action, SessionId id, Step step) {
        return entrance.change(actor, permission, action, "Procedure", id.value(), (stores, now) -> {
            var session = stores.sessions().lock(id);
            if (session.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("session", id.value()));
            }
            return step.take(stores, session.get(), now).map(changed -> {
                stores.sessions().save(changed);
                stores.outbox()
                        .add(new Outbox.Event(
                                now,
                                "session-" + action,
                                id.value(),
                                Optional.of(changed.patient()),
                                Map.of("state", changed.state().name())));
                stores.audit()
                        .add(AuditTrail.Entry.done(
                                now, actor, action, "Procedure", id.value(), Optional.of(changed.patient())));
                return changed;
            });
        });
    }
}
