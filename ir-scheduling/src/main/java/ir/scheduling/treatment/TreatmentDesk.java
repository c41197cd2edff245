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
import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralState;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ResourceRole;
import ir.domain.rule.Gate;
import ir.domain.rule.LesionFacts;
import ir.domain.session.LocalDurations;
import ir.domain.session.Phase;
import ir.domain.session.PlanInput;
import ir.domain.session.SessionId;
import ir.domain.time.TimeWindow;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.Course;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.FreezeThawCycle;
import ir.domain.treatment.NotTreated;
import ir.domain.treatment.Probe;
import ir.domain.treatment.Protection;
import ir.domain.treatment.RadiationDose;
import ir.domain.treatment.SessionState;
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
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The day of a session, from arrival to completion; completion makes the follow-up plans. */
public final class TreatmentDesk {
    /** The newest sessions that local durations are learned from. */
    private static final int COMPARED = 200;

    private final Entrance entrance;

    public TreatmentDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /**
     * What was done to one lesion, as the operator says it.
     *
     * @param lots probes used by lot; none named takes them from what the booking set aside
     * @param positions where the probes lay, in their order; fewer than probes leaves the rest unsaid
     */
    public record Treatment(
            LesionId lesion,
            int probes,
            Map<String, Integer> lots,
            List<String> positions,
            List<FreezeThawCycle> cycles,
            int lowestTemperature,
            Optional<Integer> iceMarginMm,
            Set<Protection> protections,
            Optional<Integer> gasCylinders,
            Optional<RadiationDose> radiation,
            boolean technicalSuccess) {
        public Treatment {
            lots = Map.copyOf(lots);
            positions = List.copyOf(positions);
            cycles = List.copyOf(cycles);
            protections = Set.copyOf(protections);
        }

        private TreatmentRecord record(int ordinal, List<Probe> used, Instant now, String by) {
            return new TreatmentRecord(
                    lesion,
                    ordinal,
                    used,
                    cycles,
                    lowestTemperature,
                    iceMarginMm,
                    protections,
                    gasCylinders,
                    radiation,
                    technicalSuccess,
                    now,
                    by);
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
        var events = stores
                .adverseEvents()
                .ofSessions(sessions.stream().map(CryoablationSession::id).toList())
                .stream()
                .collect(Collectors.groupingBy(AdverseEvent::session));
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
                            file.map(ReferralFile::consent).orElse(true),
                            events.getOrDefault(session.id(), List.of()));
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

    /** The team stops and says patient, site and side: what it said must be what the referral has. */
    public Outcome<CryoablationSession> timeOut(Actor actor, SessionId id, Map<LesionId, Laterality> sides) {
        return step(
                actor,
                Permission.CHECK_IN,
                "time-out",
                id,
                (stores, session, now) -> session.timeOut(
                        List.copyOf(
                                stores.referrals().lesions(session.lesions()).values()),
                        sides,
                        now,
                        actor.name()));
    }

    /** A phase began; said without a time, it began now. */
    public Outcome<CryoablationSession> begin(Actor actor, SessionId id, Phase phase, Optional<Instant> at) {
        return step(
                actor,
                Permission.CHECK_IN,
                "phase",
                id,
                (stores, session, now) -> session.begin(phase, at.orElse(now), now, actor.name()));
    }

    /** Sedation begins: consent on file. From here on the booking is fulfilled. */
    public Outcome<CryoablationSession> start(Actor actor, SessionId id) {
        return start(actor, id, Optional.empty());
    }

    /**
     * An emergency without a consent that is good: two clinicians sign for it, by name and with the reason.
     *
     * @param second the other clinician
     */
    public record TwoSign(String second, String reason) {}

    public Outcome<CryoablationSession> start(Actor actor, SessionId id, Optional<TwoSign> emergency) {
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
            return session.start(consent, now, actor.name(), note)
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
            if (session.course().timeOut().isEmpty()) {
                return Outcome.refused(new Refusal.HardStop("TIME-OUT"));
            }
            return used(stores, session, treatment, now)
                    .then(probes -> session.record(treatment.record(ordinal, probes, now, actor.name())));
        });
    }

    /** Nothing was done to one lesion, and why. */
    public Outcome<CryoablationSession> leave(
            Actor actor, SessionId id, LesionId lesion, NotTreated.Reason reason, String text) {
        return step(
                actor,
                Permission.RECORD_TREATMENT,
                "not-treated",
                id,
                (stores, session, now) ->
                        session.leave(new NotTreated(lesion, reason, text.strip(), now, actor.name())));
    }

    /** A final record is amended: what it said before stays. Which probes went in stays as it was booked out. */
    public Outcome<CryoablationSession> amend(
            Actor actor, SessionId id, Treatment to, String reason, Optional<Long> version) {
        return step(actor, Permission.RECORD_TREATMENT, "amend", id, (stores, session, now) -> {
            if (version.isPresent() && version.get() != session.version()) {
                return Outcome.refused(new Refusal.StaleVersion(version.get(), session.version()));
            }
            var before = session.treatmentOf(to.lesion());
            if (before.isEmpty()) {
                return Outcome.refused(
                        new Refusal.TreatmentRecordMissing(to.lesion().value()));
            }
            var probes = new ArrayList<Probe>();
            for (int i = 0; i < before.get().probes().size(); i++) {
                var probe = before.get().probes().get(i);
                var said = i < to.positions().size() ? to.positions().get(i) : probe.position();
                probes.add(new Probe(probe.size(), probe.lot(), probe.udi(), said));
            }
            return session.amend(
                    to.record(before.get().ordinal(), probes, now, actor.name()), reason, now, actor.name());
        });
    }

    /** Broken off; what was done until then is followed up, and the referral comes back if nothing was. */
    public Outcome<CryoablationSession> abort(Actor actor, SessionId id, String reason) {
        return step(
                actor,
                Permission.RECORD_TREATMENT,
                "abort",
                id,
                (stores, session, now) ->
                        session.abort(now, actor.name(), reason).then(aborted -> ended(stores, actor, aborted, now)));
    }

    /**
     * What sessions like a planned one took here, once there are enough.
     *
     * @param inRoom from the first phase until the patient left the room
     */
    public record Learned(Optional<LocalDurations> inRoom, Map<Phase, LocalDurations> phases) {
        public Learned {
            phases = Map.copyOf(phases);
        }
    }

    public Outcome<Learned> learned(Actor actor, PlanInput plan) {
        return entrance.read(actor, Permission.READ, "read", "PlanDefinition", "durations", (stores, now) -> {
            var courses = stores.sessions().comparable(plan, COMPARED).stream()
                    .map(CryoablationSession::course)
                    .toList();
            var phases = new EnumMap<Phase, LocalDurations>(Phase.class);
            for (var phase : Phase.values()) {
                LocalDurations.of(minutes(courses, course -> course.took(phase)))
                        .ifPresent(took -> phases.put(phase, took));
            }
            return Outcome.done(new Learned(LocalDurations.of(minutes(courses, Course::inRoom)), phases));
        });
    }

    private static List<Integer> minutes(List<Course> courses, Function<Course, Optional<Duration>> took) {
        return courses.stream()
                .flatMap(course -> took.apply(course).stream())
                .map(duration -> (int) duration.toMinutes())
                .toList();
    }

    /** What went into the patient leaves the shelf, lot by lot. */
    private static Outcome<List<Probe>> used(
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
                    return Outcome.refused(new Refusal.NotFound("lot", named.getKey()));
                }
                lots.put(lot.get(), named.getValue());
            }
            int named = treatment.lots().values().stream().mapToInt(i -> i).sum();
            if (named != treatment.probes()) {
                return Outcome.refused(new Refusal.InvalidValue(
                        "lots", String.valueOf(named), "the " + treatment.probes() + " probes of this record"));
            }
        }
        for (var lot : lots.entrySet()) {
            var missing = stores.stock().use(session.id(), treatment.lesion(), lot.getKey(), lot.getValue(), now);
            if (missing.isPresent()) {
                return Outcome.refused(new Refusal.StockShort(
                        missing.get().item(),
                        missing.get().needed(),
                        missing.get().left(),
                        now.atZone(stores.sites().site().zone()).toLocalDate()));
            }
        }
        var probes = new ArrayList<Probe>();
        lots.forEach((lot, count) -> IntStream.range(0, count)
                .forEach(i -> probes.add(new Probe(
                        lot.size(),
                        Optional.of(lot.lot()),
                        Optional.of(lot.udi()).filter(udi -> !udi.isEmpty()),
                        position(treatment, probes.size())))));
        while (probes.size() < treatment.probes()) {
            probes.add(new Probe(
                    session.plan().input().size(),
                    Optional.empty(),
                    Optional.empty(),
                    position(treatment, probes.size())));
        }
        return Outcome.done(probes);
    }

    private static String position(Treatment treatment, int index) {
        return index < treatment.positions().size() ? treatment.positions().get(index) : "";
    }

    /** The patient leaves: the session is complete, the referral too, and each treated lesion gets its plan. */
    public Outcome<CryoablationSession> complete(Actor actor, SessionId id) {
        return step(
                actor,
                Permission.CHECK_IN,
                "complete",
                id,
                (stores, session, now) ->
                        session.complete(now, actor.name()).then(completed -> ended(stores, actor, completed, now)));
    }

    /** What was treated is followed up; a referral of which nothing was goes back to be booked again. */
    private static Outcome<CryoablationSession> ended(
            Stores stores, Actor actor, CryoablationSession session, Instant now) {
        var referral = stores.referrals().lock(session.referral()).orElseThrow();
        stores.stock().release(new BookingId(session.id().value()));
        plan(stores, session, referral, now);
        boolean treated = !session.treatments().isEmpty();
        if (treated ? moreToCome(stores, referral) : referral.sessions() > 1) {
            return Outcome.done(session);
        }
        var next = treated ? ReferralState.COMPLETED : referral.acceptance();
        return referral.become(next, now, actor.name(), treated ? "treated" : "nothing was treated")
                .map(done -> {
                    stores.referrals().save(done);
                    return session;
                });
    }

    /** A staged referral is complete with its last session. */
    private static boolean moreToCome(Stores stores, Referral referral) {
        return stores.bookings().ofReferral(referral.id()).stream()
                        .filter(b -> b.state() instanceof BookingState.Fulfilled)
                        .filter(b -> ReferralFiles.counts(stores, b))
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
            var before = stores.followUpPlans().activeOf(treatment.lesion());
            before.ifPresent(old -> supersede(stores, old, now));
            var baseline = facts.lesions().stream()
                    .filter(f -> f.lesion().id().equals(treatment.lesion()))
                    .findFirst()
                    .flatMap(TreatmentDesk::baseline)
                    // what hurt before the treatment before is no baseline of this one (I7)
                    .filter(score -> before.filter(old -> score.on().isBefore(old.treatedOn()))
                            .isEmpty());
            var plan = FollowUpPlan.build(
                    UUID.randomUUID().toString(),
                    treatment.lesion(),
                    session.patient(),
                    session.id(),
                    treatment.ordinal(),
                    treatedOn,
                    stores.followUpPlans().template(FollowUpTemplate.nameFor(referral.intent())),
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

    private static void supersede(Stores stores, FollowUpPlan old, Instant now) {
        var superseded = old.supersede();
        stores.followUpPlans().save(superseded);
        var facts = Map.of("plan", old.id());
        stores.outbox().add(new Outbox.Event(now, "followup-superseded", old.id(), Optional.of(old.patient()), facts));
        old.cancelledBy(superseded)
                .forEach(visit -> stores.outbox()
                        .add(new Outbox.Event(now, "visit-cancelled", visit, Optional.of(old.patient()), facts)));
    }

    private static Optional<PainAssessment> baseline(LesionFacts facts) {
        return facts.painOn()
                .map(on ->
                        new PainAssessment(facts.lesion().id(), on, facts.worstPain(), facts.omed(), List.of(), "EHR"));
    }

    /**
     * One lesion of a session, as an EHR reads it: what was done, or why nothing was.
     *
     * @param events of this lesion and session, those struck out left away
     */
    public record Treated(
            CryoablationSession session,
            Lesion lesion,
            Optional<TreatmentRecord> record,
            Optional<NotTreated> left,
            List<AdverseEvent> events) {
        /** What an EHR knows it by: the session, and the number of the lesion in it. */
        public String procedure() {
            return session.id().value() + ".l" + (session.lesions().indexOf(lesion.id()) + 1);
        }
    }

    public Outcome<List<Treated>> ofPatient(Actor actor, PatientId patient) {
        return entrance.read(actor, Permission.READ, "search", "Procedure", "", (stores, now) -> {
            stores.audit().add(AuditTrail.Entry.done(now, actor, "search", "Procedure", "", Optional.of(patient)));
            return Outcome.done(stores.sessions().ofPatient(patient).stream()
                    .flatMap(session -> treated(stores, List.of(session)).stream())
                    .toList());
        });
    }

    /** Whatever was done or left undone in some sessions, inside the transaction of whoever asks. */
    public static List<Treated> treated(Stores stores, Collection<CryoablationSession> sessions) {
        var events = stores.adverseEvents()
                .ofSessions(sessions.stream().map(CryoablationSession::id).toList());
        var lesions = stores.referrals()
                .lesions(sessions.stream()
                        .flatMap(session -> session.lesions().stream())
                        .distinct()
                        .toList());
        return sessions.stream()
                .flatMap(session -> session.lesions().stream()
                        .filter(lesion -> session.treatmentOf(lesion).isPresent()
                                || session.course().notTreatedOf(lesion).isPresent())
                        .map(lesion -> new Treated(
                                session,
                                Objects.requireNonNull(lesions.get(lesion)),
                                session.treatmentOf(lesion),
                                session.course().notTreatedOf(lesion),
                                events.stream()
                                        .filter(e -> e.counts()
                                                && e.session().equals(session.id())
                                                && e.lesion().equals(lesion))
                                        .toList())))
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
                if (changed.state() == SessionState.CHECKED_IN && session.get().state() != SessionState.CHECKED_IN) {
                    // an EHR reads it off the appointment, so the appointment has a new version
                    stores.bookings()
                            .find(new BookingId(id.value()))
                            .ifPresent(booking -> stores.bookings().save(booking, now));
                }
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
