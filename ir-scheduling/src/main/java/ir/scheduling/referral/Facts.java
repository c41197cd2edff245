package ir.scheduling.referral;

import ir.domain.followup.Omed;
import ir.domain.followup.PainScore;
import ir.domain.lesion.Lesion;
import ir.domain.referral.Intent;
import ir.domain.rule.CaseFacts;
import ir.domain.rule.LesionFacts;
import ir.domain.rule.PriorTherapy;
import ir.domain.time.DayWindow;
import ir.scheduling.record.Evidence;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads what rules ask out of the evidence received. Pure: the same evidence gives the same facts. */
public final class Facts {
    /** Kinds of evidence that facts are read from. */
    public static final Set<String> KINDS =
            Set.of("Observation", "Coverage", "Procedure", "MedicationStatement", "Consent");

    public static final String WORST_PAIN = "worst-pain-24h";
    public static final String PAIN_REPORTED = "72514-3";
    public static final String OMED = "omed";
    private static final String LONGEST = "33728-7";
    private static final String TUMOUR_SIZE = "21889-1";

    private Facts() {}

    public static CaseFacts of(
            Intent intent, List<Lesion> lesions, Collection<Evidence> evidence, LocalDate asOf, ZoneId zone) {
        boolean only = lesions.size() == 1;
        var perLesion = lesions.stream()
                .map(lesion -> {
                    var about = evidence.stream()
                            .filter(e ->
                                    e.focus().map(lesion.condition()::equals).orElse(only))
                            .toList();
                    var pain = newest(about, WORST_PAIN).or(() -> newest(about, PAIN_REPORTED));
                    return new LesionFacts(
                            lesion,
                            newest(about, LONGEST)
                                    .or(() -> newest(about, TUMOUR_SIZE))
                                    .flatMap(Facts::centimetres),
                            pain.flatMap(Evidence::value).map(v -> PainScore.of(v.intValue())),
                            pain.flatMap(Evidence::effective)
                                    .map(at -> at.atZone(zone).toLocalDate()),
                            newest(about, OMED).flatMap(Evidence::value).map(v -> new Omed(v.doubleValue())),
                            about.stream()
                                    .filter(e -> e.kind().equals("Procedure")
                                            || e.kind().equals("MedicationStatement"))
                                    .filter(e -> e.focus().isPresent())
                                    .map(e -> therapy(e, zone))
                                    .toList());
                })
                .toList();
        var cover = evidence.stream()
                .filter(e -> e.kind().equals("Coverage") && e.status().equals(Optional.of("active")))
                .map(e -> new DayWindow(
                        e.effective().map(at -> at.atZone(zone).toLocalDate()).orElse(LocalDate.of(1900, 1, 1)),
                        e.effectiveEnd()
                                .map(at -> at.atZone(zone).toLocalDate())
                                .orElse(LocalDate.of(2999, 12, 31))))
                .toList();
        return new CaseFacts(intent, perLesion, cover, asOf);
    }

    /** An active consent to treatment that is not older than 90 days on the day. */
    public static boolean consentOn(Collection<Evidence> evidence, LocalDate day, ZoneId zone) {
        return evidence.stream()
                .filter(e -> e.kind().equals("Consent") && e.status().equals(Optional.of("active")))
                .flatMap(e -> e.effective().stream())
                .map(at -> at.atZone(zone).toLocalDate())
                .anyMatch(signed -> !signed.isAfter(day) && signed.plusDays(90).isAfter(day));
    }

    private static Optional<Evidence> newest(Collection<Evidence> evidence, String code) {
        return evidence.stream()
                .filter(e -> e.kind().equals("Observation") && e.code().equals(Optional.of(code)))
                .filter(e -> e.value().isPresent() && !e.status().equals(Optional.of("entered-in-error")))
                .max(java.util.Comparator.comparing(e -> e.effective().orElse(e.received())));
    }

    private static Optional<Double> centimetres(Evidence size) {
        return size.value()
                .map(value -> size.unit().equals(Optional.of("mm")) ? value.doubleValue() / 10 : value.doubleValue());
    }

    private static PriorTherapy therapy(Evidence evidence, ZoneId zone) {
        var said = evidence.outcome().orElse("").toLowerCase(Locale.ROOT);
        PriorTherapy.Result result;
        if (said.contains("not repeatable") || said.contains("not-repeatable")) {
            result = PriorTherapy.Result.NOT_REPEATABLE;
        } else if (said.contains("contraindicat")) {
            result = PriorTherapy.Result.CONTRAINDICATED;
        } else if (said.contains("refused") || said.contains("declined")) {
            result = PriorTherapy.Result.REFUSED;
        } else if (said.contains("fail") || said.contains("385671000")) {
            result = PriorTherapy.Result.FAILED;
        } else {
            result = PriorTherapy.Result.OTHER;
        }
        return new PriorTherapy(
                evidence.display().or(evidence::code).orElse(evidence.kind()),
                evidence.effective().map(at -> at.atZone(zone).toLocalDate()),
                result);
    }
}
