package ir.scheduling.treatment;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.PainAssessment;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralState;
import ir.domain.resource.ProbeLot;
import ir.domain.rule.Gate;
import ir.domain.rule.LesionCase;
import ir.domain.session.HistoricalDurations;
import ir.domain.session.Phase;
import ir.domain.session.PlanParameters;
import ir.domain.session.SessionId;
import ir.domain.shared.Expected;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.FreezeThawCycle;
import ir.domain.treatment.Probe;
import ir.domain.treatment.ProtectiveTechnique;
import ir.domain.treatment.RadiationDose;
import ir.domain.treatment.SessionCourse;
import ir.domain.treatment.SessionState;
import ir.domain.treatment.TreatmentRecord;
import ir.domain.treatment.UntreatedLesion;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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

/** Manages the session on its day, from check-in to completion. Completion creates the follow-up plans. */
@ApplicationScoped
public class TreatmentService {
    /** Number of recent sessions that local durations are derived from. */
    private static final int COMPARED_SESSIONS = 200;

    private final CommandExecutor executor;

    @Inject
    public TreatmentService(CommandExecutor executor) {
        this.executor = executor;
    }

    /**
     * The treatment of one lesion, as the operator enters it.
     *
     * @param lots number of probes by lot; empty to take those that the booking reserved
     * @param positions probe positions in order; may name fewer than there are probes
     */
    public record TreatmentInput(
            LesionId lesion,
            int probes,
            Map<String, Integer> lots,
            List<String> positions,
            List<FreezeThawCycle> cycles,
            int lowestTemperature,
            Optional<Integer> iceMarginMm,
            Set<ProtectiveTechnique> protections,
            Optional<Integer> gasCylinders,
            Optional<RadiationDose> radiation,
            boolean technicalSuccess) {
        public TreatmentInput {
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

    public Result<DayBoard> day(Caller caller, Optional<LocalDate> requested) {
        return executor.read(caller, Permission.READ, "day", RecordType.APPOINTMENT, "", (repositories, now) -> {
            var zone = repositories.sites().site().zone();
            var day = requested.orElseGet(() -> now.atZone(zone).toLocalDate());
            var range = new TimeRange(
                    day.atStartOfDay(zone).toInstant(),
                    day.plusDays(1).atStartOfDay(zone).toInstant());
            var cases = cases(repositories, repositories.sessions().findStartingIn(range), now);
            repositories
                    .audit()
                    .addAll(AuditLog.AuditEntry.forEachPatient(
                            now,
                            caller,
                            "day",
                            RecordType.APPOINTMENT,
                            cases.stream().map(c -> c.patient().id()).toList()));
            var rooms = repositories.sites().resources().stream()
                    .filter(r -> r.role() == ResourceRole.ROOM)
                    .map(room -> new DayBoard.RoomDay(
                            room,
                            cases.stream()
                                    .filter(c -> c.booking().allocations().stream()
                                            .anyMatch(a -> a.resource().equals(room.id())))
                                    .toList()))
                    .toList();
            var bays = repositories.sites().resources().stream()
                    .filter(r -> r.role() == ResourceRole.BAY)
                    .toList();
            return Result.success(new DayBoard(day, rooms, bays));
        });
    }

    public Result<DayBoard.SessionCase> session(Caller caller, SessionId id) {
        return executor.read(caller, Permission.READ, "read", RecordType.TREATMENT, id.value(), (repositories, now) -> {
            var session = repositories.sessions().find(id);
            if (session.isEmpty()) {
                return Result.failure(new Rejection.NotFound("session", id.value()));
            }
            var found = cases(repositories, List.of(session.get()), now).get(0);
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now,
                            caller,
                            "read",
                            RecordType.TREATMENT,
                            id.value(),
                            Optional.of(found.patient().id())));
            return Result.success(found);
        });
    }

    /** A day's sessions with all displayed data: one query per type of data, independent of the number of sessions. */
    private static List<DayBoard.SessionCase> cases(
            Repositories repositories, List<CryoablationSession> sessions, Instant now) {
        var bookings = repositories
                .bookings()
                .find(sessions.stream().map(s -> new BookingId(s.id().value())).toList());
        var patients = repositories
                .receivedResources()
                .patients(sessions.stream()
                        .map(CryoablationSession::patient)
                        .distinct()
                        .toList());
        var lesions = repositories
                .referrals()
                .lesions(sessions.stream()
                        .flatMap(s -> s.lesions().stream())
                        .distinct()
                        .toList());
        var events =
                repositories
                        .adverseEvents()
                        .ofSessions(
                                sessions.stream().map(CryoablationSession::id).toList())
                        .stream()
                        .collect(Collectors.groupingBy(AdverseEvent::session));
        var waiting = sessions.stream()
                .filter(s -> s.state() == SessionState.PLANNED || s.state() == SessionState.CHECKED_IN)
                .map(CryoablationSession::referral)
                .distinct()
                .toList();
        var files = ReferralDetailsAssembler.of(
                        repositories, repositories.referrals().find(waiting), now)
                .stream()
                .collect(Collectors.toMap(details -> details.referral().id(), details -> details));
        return sessions.stream()
                .map(session -> {
                    var file = Optional.ofNullable(files.get(session.referral()));
                    return new DayBoard.SessionCase(
                            session,
                            Objects.requireNonNull(
                                    bookings.get(new BookingId(session.id().value()))),
                            Objects.requireNonNull(patients.get(session.patient())),
                            session.lesions().stream()
                                    .map(id -> Objects.requireNonNull(lesions.get(id)))
                                    .toList(),
                            file.map(TreatmentService::blocking).orElse(List.of()),
                            file.map(ReferralDetails::consent).orElse(true),
                            events.getOrDefault(session.id(), List.of()));
                })
                .toList();
    }

    private static List<String> blocking(ReferralDetails details) {
        return details.blockedAt(Gate.CHECK_IN);
    }

    /** Checks the patient in. Rejected while a finding that requires an override is open. */
    public Result<CryoablationSession> checkIn(Caller caller, SessionId id) {
        return step(caller, Permission.CHECK_IN, "check-in", id, (repositories, session, now) -> {
            var open = ReferralDetailsAssembler.of(repositories, session.referral(), now)
                    .map(TreatmentService::blocking)
                    .orElse(List.of());
            if (!open.isEmpty()) {
                return Result.failure(new Rejection.RuleViolated(open.get(0)));
            }
            return session.checkIn(now, caller.name()).map(checkedIn -> {
                ReadinessUpdater.recordFindings(repositories, session.referral(), "CHECKED_IN", now);
                return checkedIn;
            });
        });
    }

    /** Records the team time-out with patient, site and side; the sides must match the referral. */
    public Result<CryoablationSession> timeOut(Caller caller, SessionId id, Map<LesionId, Laterality> sides) {
        return step(
                caller,
                Permission.CHECK_IN,
                "time-out",
                id,
                (repositories, session, now) -> session.timeOut(
                        List.copyOf(repositories
                                .referrals()
                                .lesions(session.lesions())
                                .values()),
                        sides,
                        now,
                        caller.name()));
    }

    /** Records the start of a phase; without a time, it starts now. */
    public Result<CryoablationSession> startPhase(Caller caller, SessionId id, Phase phase, Optional<Instant> at) {
        return step(
                caller,
                Permission.CHECK_IN,
                "phase",
                id,
                (repositories, session, now) -> session.startPhase(phase, at.orElse(now), now, caller.name()));
    }

    /** Starts sedation; requires a valid consent. From here on the booking is fulfilled. */
    public Result<CryoablationSession> start(Caller caller, SessionId id) {
        return start(caller, id, Optional.empty());
    }

    /**
     * Co-signature of an emergency without a valid consent: two clinicians sign by name, with the reason.
     *
     * @param second the other clinician
     */
    public record EmergencyCosign(String second, String reason) {}

    public Result<CryoablationSession> start(Caller caller, SessionId id, Optional<EmergencyCosign> emergency) {
        var permission = emergency.isPresent() ? Permission.OVERRIDE_CLINICAL_RULE : Permission.CHECK_IN;
        return step(caller, permission, "start", id, (repositories, session, now) -> {
            if (emergency.isPresent()) {
                var sign = emergency.get();
                if (sign.reason().strip().length() < 8) {
                    return Result.failure(new Rejection.ReasonMissing("emergency"));
                }
                if (sign.second().isBlank() || sign.second().strip().equalsIgnoreCase(caller.name())) {
                    return Result.failure(new Rejection.MissingValue("second clinician", "another-person"));
                }
            }
            boolean consent = emergency.isPresent()
                    || ReferralDetailsAssembler.of(repositories, session.referral(), now)
                            .map(ReferralDetails::consent)
                            .orElse(false);
            var note = emergency
                    .map(sign -> RecordedReasons.of(
                            "emergency-start",
                            caller.name(),
                            sign.second().strip(),
                            sign.reason().strip()))
                    .orElse("");
            return session.start(consent, now, caller.name(), note)
                    .flatMap(started -> repositories
                            .bookings()
                            .lock(new BookingId(id.value()))
                            .orElseThrow()
                            .fulfil()
                            .map(fulfilled -> {
                                repositories.bookings().save(fulfilled, now);
                                return started;
                            }));
        });
    }

    public Result<CryoablationSession> startRecovery(Caller caller, SessionId id) {
        return step(
                caller,
                Permission.CHECK_IN,
                "recovery",
                id,
                (repositories, session, now) -> session.startRecovery(now, caller.name()));
    }

    public Result<CryoablationSession> noShow(Caller caller, SessionId id) {
        return step(
                caller,
                Permission.CHECK_IN,
                "no-show",
                id,
                (repositories, session, now) -> session.noShow(now, caller.name())
                        .flatMap(ended -> repositories
                                .bookings()
                                .lock(new BookingId(id.value()))
                                .orElseThrow()
                                .noShow()
                                .map(booking -> {
                                    repositories.bookings().save(booking, now);
                                    repositories.stock().release(booking.id());
                                    var referral = repositories
                                            .referrals()
                                            .lock(session.referral())
                                            .orElseThrow();
                                    repositories
                                            .referrals()
                                            .save(referral.transitionTo(
                                                            referral.acceptedState(),
                                                            now,
                                                            caller.name(),
                                                            RecordedReasons.of("referral-no-show"))
                                                    .orElseThrow());
                                    return ended;
                                })));
    }

    /** Records the treatment of one lesion; its ordinal follows from the lesion's earlier treatments. */
    public Result<CryoablationSession> record(Caller caller, SessionId id, TreatmentInput treatment) {
        return step(caller, Permission.RECORD_TREATMENT, "treatment", id, (repositories, session, now) -> {
            int ordinal = 1
                    + (int) repositories.sessions().ofLesion(treatment.lesion()).stream()
                            .filter(earlier -> !earlier.id().equals(id))
                            .filter(earlier ->
                                    earlier.treatmentOf(treatment.lesion()).isPresent())
                            .count();
            if (session.course().timeOut().isEmpty()) {
                return Result.failure(new Rejection.HardStop("TIME-OUT"));
            }
            return consumeStock(repositories, session, treatment, now)
                    .flatMap(probes -> session.record(treatment.record(ordinal, probes, now, caller.name())));
        });
    }

    /** Records that one lesion was not treated, with the reason. */
    public Result<CryoablationSession> markUntreated(
            Caller caller, SessionId id, LesionId lesion, UntreatedLesion.Reason reason, String text) {
        return step(
                caller,
                Permission.RECORD_TREATMENT,
                "not-treated",
                id,
                (repositories, session, now) ->
                        session.markUntreated(new UntreatedLesion(lesion, reason, text.strip(), now, caller.name())));
    }

    /** Amends a final treatment record; the earlier version stays stored. The probes used do not change. */
    public Result<CryoablationSession> amend(
            Caller caller, SessionId id, TreatmentInput to, String reason, Optional<Long> version) {
        return step(caller, Permission.RECORD_TREATMENT, "amend", id, (repositories, session, now) -> {
            if (version.isPresent() && version.get() != session.version()) {
                return Result.failure(new Rejection.StaleVersion(version.get(), session.version()));
            }
            var before = session.treatmentOf(to.lesion());
            if (before.isEmpty()) {
                return Result.failure(
                        new Rejection.TreatmentRecordMissing(to.lesion().value()));
            }
            var probes = new ArrayList<Probe>();
            for (int i = 0; i < before.get().probes().size(); i++) {
                var probe = before.get().probes().get(i);
                var text = i < to.positions().size() ? to.positions().get(i) : probe.position();
                probes.add(new Probe(probe.size(), probe.lot(), probe.udi(), text));
            }
            return session.amend(
                    to.record(before.get().ordinal(), probes, now, caller.name()), reason, now, caller.name());
        });
    }

    /**
     * Aborts the session. Lesions treated until then are followed up; if none was treated, the referral can be booked
     * again.
     */
    public Result<CryoablationSession> abort(Caller caller, SessionId id, String reason) {
        return step(
                caller,
                Permission.RECORD_TREATMENT,
                "abort",
                id,
                (repositories, session, now) -> session.abort(now, caller.name(), reason)
                        .flatMap(aborted -> closeSession(repositories, caller, aborted, now)));
    }

    /**
     * Durations of comparable sessions at this site, once there are enough.
     *
     * @param inRoom from the first phase until the patient left the room
     */
    public record DurationStatistics(Optional<HistoricalDurations> inRoom, Map<Phase, HistoricalDurations> phases) {
        public DurationStatistics {
            phases = Map.copyOf(phases);
        }
    }

    public Result<DurationStatistics> durationStatistics(Caller caller, PlanParameters plan) {
        return executor.read(
                caller, Permission.READ, "read", RecordType.DEFINITION, "durations", (repositories, now) -> {
                    var courses = repositories.sessions().findComparable(plan, COMPARED_SESSIONS).stream()
                            .map(CryoablationSession::course)
                            .toList();
                    var phases = new EnumMap<Phase, HistoricalDurations>(Phase.class);
                    for (var phase : Phase.values()) {
                        HistoricalDurations.of(minutes(courses, course -> course.durationOf(phase)))
                                .ifPresent(took -> phases.put(phase, took));
                    }
                    return Result.success(new DurationStatistics(
                            HistoricalDurations.of(minutes(courses, SessionCourse::inRoom)), phases));
                });
    }

    private static List<Integer> minutes(
            List<SessionCourse> courses, Function<SessionCourse, Optional<Duration>> took) {
        return courses.stream()
                .flatMap(course -> took.apply(course).stream())
                .map(duration -> (int) duration.toMinutes())
                .toList();
    }

    /** Consumes the probes used from stock, lot by lot. */
    private static Result<List<Probe>> consumeStock(
            Repositories repositories, CryoablationSession session, TreatmentInput treatment, Instant now) {
        var lots = new LinkedHashMap<ProbeLot, Integer>();
        if (treatment.lots().isEmpty()) {
            int open = treatment.probes();
            for (var reserved : repositories
                    .stock()
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
                var lot = repositories.stock().lot(named.getKey());
                if (lot.isEmpty()) {
                    return Result.failure(new Rejection.NotFound("lot", named.getKey()));
                }
                lots.put(lot.get(), named.getValue());
            }
            int named = treatment.lots().values().stream().mapToInt(i -> i).sum();
            if (named != treatment.probes()) {
                return Result.failure(new Rejection.InvalidValue(
                        "lots", String.valueOf(named), Expected.of("probes-of-record", treatment.probes())));
            }
        }
        for (var lot : lots.entrySet()) {
            var missing = repositories.stock().use(session.id(), treatment.lesion(), lot.getKey(), lot.getValue(), now);
            if (missing.isPresent()) {
                return Result.failure(new Rejection.InsufficientStock(
                        missing.get().item(),
                        missing.get().needed(),
                        missing.get().left(),
                        now.atZone(repositories.sites().site().zone()).toLocalDate()));
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
        return Result.success(probes);
    }

    private static String position(TreatmentInput treatment, int index) {
        return index < treatment.positions().size() ? treatment.positions().get(index) : "";
    }

    /** Completes the session and the referral, and creates a follow-up plan for each treated lesion. */
    public Result<CryoablationSession> complete(Caller caller, SessionId id) {
        return step(
                caller,
                Permission.CHECK_IN,
                "complete",
                id,
                (repositories, session, now) -> session.complete(now, caller.name())
                        .flatMap(completed -> closeSession(repositories, caller, completed, now)));
    }

    /** Creates follow-up plans for treated lesions; a referral without a treated lesion can be booked again. */
    private static Result<CryoablationSession> closeSession(
            Repositories repositories, Caller caller, CryoablationSession session, Instant now) {
        var referral = repositories.referrals().lock(session.referral()).orElseThrow();
        repositories.stock().release(new BookingId(session.id().value()));
        plan(repositories, session, referral, now);
        boolean treated = !session.treatments().isEmpty();
        if (treated ? hasFurtherSessions(repositories, referral) : referral.sessionCount() > 1) {
            return Result.success(session);
        }
        var next = treated ? ReferralState.COMPLETED : referral.acceptedState();
        return referral.transitionTo(
                        next,
                        now,
                        caller.name(),
                        RecordedReasons.of(treated ? "referral-treated" : "referral-not-treated"))
                .map(done -> {
                    repositories.referrals().save(done);
                    return session;
                });
    }

    /** Whether the referral has untreated sessions; a treatment series is complete with its last session. */
    private static boolean hasFurtherSessions(Repositories repositories, Referral referral) {
        return repositories.bookings().ofReferral(referral.id()).stream()
                        .filter(b -> b.state() instanceof BookingState.Fulfilled)
                        .filter(b -> ReferralDetailsAssembler.isTreated(repositories, b))
                        .map(Booking::sessionNumber)
                        .distinct()
                        .count()
                < referral.sessionCount();
    }

    private static void plan(Repositories repositories, CryoablationSession session, Referral referral, Instant now) {
        var zone = repositories.sites().site().zone();
        var treatedOn = session.enteredAt(SessionState.IN_PROGRESS)
                .orElse(now)
                .atZone(zone)
                .toLocalDate();
        var patientCase = ReferralDetailsAssembler.of(repositories, referral.id(), now)
                .orElseThrow()
                .patientCase();
        for (var treatment : session.treatments()) {
            var before = repositories.followUpPlans().activeOf(treatment.lesion());
            before.ifPresent(old -> supersede(repositories, old, now));
            var baseline = patientCase.lesions().stream()
                    .filter(f -> f.lesion().id().equals(treatment.lesion()))
                    .findFirst()
                    .flatMap(TreatmentService::baseline)
                    // a pain score from before the previous treatment is no baseline for this one (I7)
                    .filter(score -> before.filter(old -> score.on().isBefore(old.treatedOn()))
                            .isEmpty());
            var plan = FollowUpPlan.build(
                    UUID.randomUUID().toString(),
                    treatment.lesion(),
                    session.patient(),
                    session.id(),
                    treatment.ordinal(),
                    treatedOn,
                    repositories.followUpPlans().template(FollowUpTemplate.nameFor(referral.intent())),
                    baseline);
            repositories.followUpPlans().save(plan);
            repositories
                    .outbox()
                    .add(new Outbox.Event(
                            now,
                            "followup-planned",
                            plan.id(),
                            Optional.of(session.patient()),
                            Map.of("session", session.id().value())));
        }
    }

    private static void supersede(Repositories repositories, FollowUpPlan old, Instant now) {
        var superseded = old.supersede();
        repositories.followUpPlans().save(superseded);
        var facts = Map.of("plan", old.id());
        repositories
                .outbox()
                .add(new Outbox.Event(now, "followup-superseded", old.id(), Optional.of(old.patient()), facts));
        old.releasedVisits(superseded)
                .forEach(visit -> repositories
                        .outbox()
                        .add(new Outbox.Event(now, "visit-cancelled", visit, Optional.of(old.patient()), facts)));
    }

    private static Optional<PainAssessment> baseline(LesionCase lesionCase) {
        return lesionCase
                .painOn()
                .map(on -> new PainAssessment(
                        lesionCase.lesion().id(), on, lesionCase.worstPain(), lesionCase.omed(), List.of(), "EHR"));
    }

    /**
     * One lesion of a session, as published to an EHR: its treatment, or why it was not treated.
     *
     * @param events adverse events of this lesion and session, without those entered in error
     */
    public record LesionOutcome(
            CryoablationSession session,
            Lesion lesion,
            Optional<TreatmentRecord> record,
            Optional<UntreatedLesion> untreated,
            List<AdverseEvent> events) {
        /** The id published to EHRs: the session, and the number of the lesion in it. */
        public String procedure() {
            return session.id().value() + ".l" + (session.lesions().indexOf(lesion.id()) + 1);
        }
    }

    public Result<List<LesionOutcome>> ofPatient(Caller caller, PatientId patient) {
        return executor.read(caller, Permission.READ, "search", RecordType.TREATMENT, "", (repositories, now) -> {
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now, caller, "search", RecordType.TREATMENT, "", Optional.of(patient)));
            return Result.success(repositories.sessions().ofPatient(patient).stream()
                    .flatMap(session -> treated(repositories, List.of(session)).stream())
                    .toList());
        });
    }

    /** The treated and untreated lesions of sessions, read inside the caller's transaction. */
    public static List<LesionOutcome> treated(Repositories repositories, Collection<CryoablationSession> sessions) {
        var events = repositories
                .adverseEvents()
                .ofSessions(sessions.stream().map(CryoablationSession::id).toList());
        var lesions = repositories
                .referrals()
                .lesions(sessions.stream()
                        .flatMap(session -> session.lesions().stream())
                        .distinct()
                        .toList());
        return sessions.stream()
                .flatMap(session -> session.lesions().stream()
                        .filter(lesion -> session.treatmentOf(lesion).isPresent()
                                || session.course().notTreatedOf(lesion).isPresent())
                        .map(lesion -> new LesionOutcome(
                                session,
                                Objects.requireNonNull(lesions.get(lesion)),
                                session.treatmentOf(lesion),
                                session.course().notTreatedOf(lesion),
                                events.stream()
                                        .filter(e -> e.valid()
                                                && e.session().equals(session.id())
                                                && e.lesion().equals(lesion))
                                        .toList())))
                .toList();
    }

    @FunctionalInterface
    private interface SessionChange {
        Result<CryoablationSession> apply(Repositories repositories, CryoablationSession session, Instant now);
    }

    private Result<CryoablationSession> step(
            Caller caller, Permission permission, String action, SessionId id, SessionChange step) {
        return executor.change(caller, permission, action, RecordType.TREATMENT, id.value(), (repositories, now) -> {
            var session = repositories.sessions().lock(id);
            if (session.isEmpty()) {
                return Result.failure(new Rejection.NotFound("session", id.value()));
            }
            return step.apply(repositories, session.get(), now).map(changed -> {
                repositories.sessions().save(changed);
                if (changed.state() == SessionState.CHECKED_IN && session.get().state() != SessionState.CHECKED_IN) {
                    // the check-in changes the Appointment that EHRs read, so the booking gets a new version
                    repositories
                            .bookings()
                            .find(new BookingId(id.value()))
                            .ifPresent(booking -> repositories.bookings().save(booking, now));
                }
                repositories
                        .outbox()
                        .add(new Outbox.Event(
                                now,
                                "session-" + action,
                                id.value(),
                                Optional.of(changed.patient()),
                                Map.of("state", changed.state().name())));
                repositories
                        .audit()
                        .add(AuditLog.AuditEntry.success(
                                now, caller, action, RecordType.TREATMENT, id.value(), Optional.of(changed.patient())));
                return changed;
            });
        });
    }
}
