package ir.domain.treatment;

import ir.domain.lesion.LesionId;
import ir.domain.session.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What really happened in a session, beside what was planned.
 *
 * @param phases in the order they began
 * @param treatments one a treated lesion, as it stands after its amendments
 * @param amendments oldest first
 */
public record Course(
        Optional<TimeOut> timeOut,
        List<PhaseTime> phases,
        List<TreatmentRecord> treatments,
        List<NotTreated> notTreated,
        List<Amendment> amendments) {
    public static final Course NONE = new Course(Optional.empty(), List.of(), List.of(), List.of(), List.of());

    public Course {
        phases = List.copyOf(phases);
        treatments = List.copyOf(treatments);
        notTreated = List.copyOf(notTreated);
        amendments = List.copyOf(amendments);
    }

    public Optional<TreatmentRecord> treatmentOf(LesionId lesion) {
        return treatments.stream().filter(t -> t.lesion().equals(lesion)).findFirst();
    }

    public Optional<NotTreated> notTreatedOf(LesionId lesion) {
        return notTreated.stream().filter(t -> t.lesion().equals(lesion)).findFirst();
    }

    public Optional<Instant> began(Phase phase) {
        return phases.stream()
                .filter(p -> p.phase() == phase)
                .map(PhaseTime::began)
                .findFirst();
    }

    /** How long a phase really took: until the next one began. Empty where nobody noted one of the two. */
    public Optional<Duration> took(Phase phase) {
        for (int i = 0; i + 1 < phases.size(); i++) {
            if (phases.get(i).phase() == phase) {
                return Optional.of(Duration.between(
                        phases.get(i).began(), phases.get(i + 1).began()));
            }
        }
        return Optional.empty();
    }

    /** From the first phase until the patient went to recovery. */
    public Optional<Duration> inRoom() {
        return began(Phase.RECOVERY)
                .filter(left -> phases.get(0).phase() != Phase.RECOVERY)
                .map(left -> Duration.between(phases.get(0).began(), left));
    }

    public Course timedOut(TimeOut said) {
        return new Course(Optional.of(said), phases, treatments, notTreated, amendments);
    }

    /** Noted again, a phase's time is corrected. */
    public Course with(PhaseTime time) {
        var next = new ArrayList<>(
                phases.stream().filter(p -> p.phase() != time.phase()).toList());
        int at = 0;
        while (at < next.size() && next.get(at).phase().compareTo(time.phase()) < 0) {
            at++;
        }
        next.add(at, time);
        return new Course(timeOut, next, treatments, notTreated, amendments);
    }

    /** The phases began in the order a session has. */
    public boolean inOrder() {
        for (int i = 1; i < phases.size(); i++) {
            if (phases.get(i).began().isBefore(phases.get(i - 1).began())) {
                return false;
            }
        }
        return true;
    }

    public Course with(TreatmentRecord record) {
        return new Course(timeOut, phases, added(treatments, record), notTreated, amendments);
    }

    public Course with(NotTreated left) {
        return new Course(timeOut, phases, treatments, added(notTreated, left), amendments);
    }

    public Course amended(TreatmentRecord to, Amendment amendment) {
        return new Course(
                timeOut,
                phases,
                treatments.stream()
                        .map(t -> t.lesion().equals(to.lesion()) ? to : t)
                        .toList(),
                notTreated,
                added(amendments, amendment));
    }

    private static <T> List<T> added(List<T> list, T one) {
        var all = new ArrayList<>(list);
        all.add(one);
        return all;
    }
}
