package ir.domain.treatment;

import ir.domain.lesion.LesionId;
import ir.domain.session.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The actual course of a session, beside its plan.
 *
 * @param phases in the order of their start
 * @param treatments one for each treated lesion, with its amendments applied
 * @param amendments oldest first
 */
public record SessionCourse(
        Optional<TimeOut> timeOut,
        List<PhaseStart> phases,
        List<TreatmentRecord> treatments,
        List<UntreatedLesion> untreatedLesions,
        List<Amendment> amendments) {
    public static final SessionCourse NONE =
            new SessionCourse(Optional.empty(), List.of(), List.of(), List.of(), List.of());

    public SessionCourse {
        phases = List.copyOf(phases);
        treatments = List.copyOf(treatments);
        untreatedLesions = List.copyOf(untreatedLesions);
        amendments = List.copyOf(amendments);
    }

    public Optional<TreatmentRecord> treatmentOf(LesionId lesion) {
        return treatments.stream().filter(t -> t.lesion().equals(lesion)).findFirst();
    }

    public Optional<UntreatedLesion> notTreatedOf(LesionId lesion) {
        return untreatedLesions.stream().filter(t -> t.lesion().equals(lesion)).findFirst();
    }

    public Optional<Instant> startedAt(Phase phase) {
        return phases.stream()
                .filter(p -> p.phase() == phase)
                .map(PhaseStart::startedAt)
                .findFirst();
    }

    /**
     * The actual duration of a phase, until the next one started. Empty where one of the two starts was not recorded.
     */
    public Optional<Duration> durationOf(Phase phase) {
        for (int i = 0; i + 1 < phases.size(); i++) {
            if (phases.get(i).phase() == phase) {
                return Optional.of(Duration.between(
                        phases.get(i).startedAt(), phases.get(i + 1).startedAt()));
            }
        }
        return Optional.empty();
    }

    /** Time in the room: from the first phase until recovery. */
    public Optional<Duration> inRoom() {
        return startedAt(Phase.RECOVERY)
                .filter(left -> phases.get(0).phase() != Phase.RECOVERY)
                .map(left -> Duration.between(phases.get(0).startedAt(), left));
    }

    public SessionCourse withTimeOut(TimeOut said) {
        return new SessionCourse(Optional.of(said), phases, treatments, untreatedLesions, amendments);
    }

    /** Adds the start of a phase; a start recorded before is replaced. */
    public SessionCourse with(PhaseStart time) {
        var next = new ArrayList<>(
                phases.stream().filter(p -> p.phase() != time.phase()).toList());
        int at = 0;
        while (at < next.size() && next.get(at).phase().compareTo(time.phase()) < 0) {
            at++;
        }
        next.add(at, time);
        return new SessionCourse(timeOut, next, treatments, untreatedLesions, amendments);
    }

    /** Whether the phases started in the order of a session. */
    public boolean inOrder() {
        for (int i = 1; i < phases.size(); i++) {
            if (phases.get(i).startedAt().isBefore(phases.get(i - 1).startedAt())) {
                return false;
            }
        }
        return true;
    }

    public SessionCourse with(TreatmentRecord record) {
        return new SessionCourse(timeOut, phases, append(treatments, record), untreatedLesions, amendments);
    }

    public SessionCourse with(UntreatedLesion untreated) {
        return new SessionCourse(timeOut, phases, treatments, append(untreatedLesions, untreated), amendments);
    }

    public SessionCourse withAmendment(TreatmentRecord to, Amendment amendment) {
        return new SessionCourse(
                timeOut,
                phases,
                treatments.stream()
                        .map(t -> t.lesion().equals(to.lesion()) ? to : t)
                        .toList(),
                untreatedLesions,
                append(amendments, amendment));
    }

    private static <T> List<T> append(List<T> list, T one) {
        var all = new ArrayList<>(list);
        all.add(one);
        return all;
    }
}
