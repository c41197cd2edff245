package ir.scheduling.treatment;

import ir.domain.patient.PatientId;
import ir.domain.session.HistoricalDurations;
import ir.domain.session.Phase;
import ir.domain.session.PlanParameters;
import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionCourse;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads past treatments: those of a patient, and how long comparable sessions took. */
@ApplicationScoped
public class TreatmentQueryService {
    /** Number of recent sessions that local durations are derived from. */
    private static final int COMPARED_SESSIONS = 200;

    private final UseCaseAudit audit;
    private final SessionRepository sessions;
    private final LesionOutcomes lesionOutcomes;

    @Inject
    public TreatmentQueryService(UseCaseAudit audit, SessionRepository sessions, LesionOutcomes lesionOutcomes) {
        this.audit = audit;
        this.sessions = sessions;
        this.lesionOutcomes = lesionOutcomes;
    }

    @Query(permission = Permission.READ, action = "search", type = RecordType.TREATMENT)
    public Result<List<LesionOutcome>> ofPatient(Caller caller, PatientId patient) {
        audit.add("", Optional.of(patient));
        return Result.success(sessions.ofPatient(patient).stream()
                .flatMap(session -> lesionOutcomes.treated(List.of(session)).stream())
                .toList());
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

    @Query(permission = Permission.READ, action = "read", type = RecordType.DEFINITION)
    public Result<DurationStatistics> durationStatistics(Caller caller, PlanParameters plan) {
        var courses = sessions.findComparable(plan, COMPARED_SESSIONS).stream()
                .map(CryoablationSession::course)
                .toList();
        var phases = new EnumMap<Phase, HistoricalDurations>(Phase.class);
        for (var phase : Phase.values()) {
            HistoricalDurations.of(minutes(courses, course -> course.durationOf(phase)))
                    .ifPresent(took -> phases.put(phase, took));
        }
        return Result.success(
                new DurationStatistics(HistoricalDurations.of(minutes(courses, SessionCourse::inRoom)), phases));
    }

    private static List<Integer> minutes(
            List<SessionCourse> courses, Function<SessionCourse, Optional<Duration>> took) {
        return courses.stream()
                .flatMap(course -> took.apply(course).stream())
                .map(duration -> (int) duration.toMinutes())
                .toList();
    }
}
