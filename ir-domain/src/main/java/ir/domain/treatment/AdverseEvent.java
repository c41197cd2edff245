package ir.domain.treatment;

import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A complication during or after a treatment, graded on one stated scale; scales are never mixed. It may be found weeks
 * later. It is never deleted: it is resolved, or marked as entered in error.
 *
 * @param description describes the event where the term is OTHER, or adds to the term
 * @param admissionDays days in hospital because of it; empty where unknown, 0 for none
 * @param resolvedOn the day it was resolved; empty while it persists
 * @param enteredInErrorReason why it was entered in error; empty where it was not
 */
public record AdverseEvent(
        String id,
        PatientId patient,
        LesionId lesion,
        SessionId session,
        Term term,
        String description,
        Scale scale,
        int grade,
        LocalDate onset,
        Causality causality,
        Optional<Integer> admissionDays,
        Optional<LocalDate> resolvedOn,
        Optional<String> enteredInErrorReason,
        Instant recordedAt,
        String recordedBy,
        long version) {
    /** The coded complications are those that a consent names (S2, S4). */
    public enum Term {
        NERVE_INJURY,
        INFECTION,
        OSTEOMYELITIS,
        BLEEDING,
        FRACTURE,
        SKIN_INJURY,
        ADJACENT_ORGAN,
        PAIN_FLARE,
        SWELLING,
        BRUISING,
        NUMBNESS,
        RESTRICTED_MOVEMENT,
        ANAESTHESIA,
        OTHER;

        public boolean infection() {
            return this == INFECTION || this == OSTEOMYELITIS;
        }
    }

    /** The published grading scales; their grades are not comparable. */
    public enum Scale {
        /** A to F, stored as 1 to 6. */
        SIR_2003(6),
        SIR_2017(5),
        CTCAE_5(5),
        CIRSE(6);

        private final int highest;

        Scale(int highest) {
            this.highest = highest;
        }

        public int highest() {
            return highest;
        }

        /** The grade as the scale writes it. */
        public String label(int grade) {
            return this == SIR_2003 ? String.valueOf((char) ('A' + grade - 1)) : Integer.toString(grade);
        }
    }

    /** How certain it is that the treatment was the cause. */
    public enum Causality {
        DEFINITE,
        PROBABLE,
        POSSIBLE,
        UNLIKELY,
        UNKNOWN
    }

    /** The three levels of FHIR; the grade is sent with them. */
    public enum Severity {
        MILD,
        MODERATE,
        SEVERE
    }

    public AdverseEvent {
        description = description.strip();
        if (term == Term.OTHER && description.isEmpty()) {
            throw new IllegalArgumentException("adverse event: blank (expected: what happened, in words)");
        }
        if (grade < 1 || grade > scale.highest()) {
            throw new IllegalArgumentException(
                    "grade: " + grade + " (expected: 1 to " + scale.highest() + " on " + scale + ")");
        }
        admissionDays.ifPresent(days -> {
            if (days < 0 || days > 365) {
                throw new IllegalArgumentException("days in hospital: " + days + " (expected: 0 to 365)");
            }
        });
    }

    public String gradeLabel() {
        return scale.label(grade);
    }

    /** SIR 2017 1, 2, 3 to 5 by its authors; the cut-offs of the other scales are local defaults. */
    public Severity severity() {
        return severity(scale, grade);
    }

    public static Severity severity(Scale scale, int grade) {
        int moderate = scale == Scale.CIRSE || scale == Scale.SIR_2003 ? 3 : 2;
        return grade < moderate ? Severity.MILD : grade == moderate ? Severity.MODERATE : Severity.SEVERE;
    }

    /** Whether it was not entered in error. */
    public boolean valid() {
        return enteredInErrorReason.isEmpty();
    }

    public boolean ongoing() {
        return valid() && resolvedOn.isEmpty();
    }

    public Result<AdverseEvent> resolve(LocalDate on, LocalDate today) {
        if (!valid()) {
            return Result.failure(new Rejection.AlreadyFinal("adverse-event"));
        }
        if (on.isBefore(onset) || on.isAfter(today)) {
            return Result.failure(
                    new Rejection.InvalidValue("healed on", on.toString(), Expected.of("from-to", onset, today)));
        }
        return Result.success(with(Optional.of(on), enteredInErrorReason));
    }

    public Result<AdverseEvent> markEnteredInError(String reason) {
        if (!valid()) {
            return Result.failure(new Rejection.AlreadyFinal("adverse-event"));
        }
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("retraction"));
        }
        return Result.success(with(resolvedOn, Optional.of(reason.strip())));
    }

    /** The same event as a record of another patient, into whose records this patient's are merged. */
    public AdverseEvent withPatient(PatientId other) {
        return new AdverseEvent(
                id,
                other,
                lesion,
                session,
                term,
                description,
                scale,
                grade,
                onset,
                causality,
                admissionDays,
                resolvedOn,
                enteredInErrorReason,
                recordedAt,
                recordedBy,
                version);
    }

    private AdverseEvent with(Optional<LocalDate> healed, Optional<String> error) {
        return new AdverseEvent(
                id,
                patient,
                lesion,
                session,
                term,
                description,
                scale,
                grade,
                onset,
                causality,
                admissionDays,
                healed,
                error,
                recordedAt,
                recordedBy,
                version);
    }
}
