package ir.scheduling.followup;

import ir.domain.clinical.OpioidDose;
import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.VisitResponse;
import ir.domain.lesion.LesionId;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The responses recorded on one day.
 *
 * @param on empty for today
 * @param pain empty if it was not asked or not answered
 * @param infectionSuspected empty if it was not assessed
 */
public record VisitResponseInput(
        Optional<LocalDate> on,
        Optional<PainScore> pain,
        OpioidIntake opioids,
        Optional<Boolean> infectionSuspected,
        VisitResponse.Neurology sensation,
        VisitResponse.Neurology strength,
        Optional<ImagingInput> imaging,
        Set<VisitResponse.SupportiveCare> supportiveCare,
        String note) {
    public VisitResponseInput {
        supportiveCare = Set.copyOf(supportiveCare);
    }

    /** Pain and opioids only. */
    public static VisitResponseInput pain(Optional<LocalDate> on, Optional<PainScore> pain, OpioidIntake opioids) {
        return new VisitResponseInput(
                on,
                pain,
                opioids,
                Optional.empty(),
                VisitResponse.Neurology.NOT_EXAMINED,
                VisitResponse.Neurology.NOT_EXAMINED,
                Optional.empty(),
                Set.of(),
                "");
    }

    public VisitResponseInput with(ImagingInput image) {
        return new VisitResponseInput(
                on, pain, opioids, infectionSuspected, sensation, strength, Optional.of(image), supportiveCare, note);
    }

    /** The responses as they are stored; on {@code today} if no day is given. */
    VisitResponse of(LesionId lesion, LocalDate today, String by) {
        var day = on.orElse(today);
        return new VisitResponse(
                day,
                pain.isEmpty() && opioids.omed().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new PainAssessment(lesion, day, pain, opioids.omed(), opioids.doses(), by)),
                infectionSuspected,
                sensation,
                strength,
                imaging.map(i -> new ImagingAssessment(day, i.modality(), i.verdict(), i.longestCm(), i.report(), by)),
                supportiveCare,
                note,
                by,
                Optional.empty());
    }

    /** The opioids of a usual day, as reported. */
    public record OpioidIntake(
            boolean recorded, List<OpioidDose> doses, boolean unlisted, Optional<OralMorphineEquivalent> manualTotal) {
        /** No opioid intake was recorded. */
        public static final OpioidIntake NOT_RECORDED = new OpioidIntake(false, List.of(), false, Optional.empty());

        public OpioidIntake {
            doses = List.copyOf(doses);
        }

        public static OpioidIntake of(OpioidDose... doses) {
            return new OpioidIntake(true, List.of(doses), false, Optional.empty());
        }

        /**
         * The oral morphine equivalent. A drug without a conversion factor makes the sum unknown, unless a person
         * entered a manual total.
         */
        Optional<OralMorphineEquivalent> omed() {
            return manualTotal.or(
                    () -> recorded && !unlisted ? Optional.of(OralMorphineEquivalent.of(doses)) : Optional.empty());
        }
    }

    /** The findings of an imaging study. */
    public record ImagingInput(
            ImagingAssessment.Modality modality,
            ImagingAssessment.Verdict verdict,
            Optional<Double> longestCm,
            String report) {}
}
