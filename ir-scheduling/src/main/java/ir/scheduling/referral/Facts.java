package ir.scheduling.referral;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Assessment;
import ir.domain.assessment.Question;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.PriorTherapy;
import ir.domain.medication.Agent;
import ir.domain.medication.DoseSchedule;
import ir.domain.medication.DrugList;
import ir.domain.medication.Medication;
import ir.domain.outcome.Outcome;
import ir.domain.patient.Patient;
import ir.domain.referral.Intent;
import ir.domain.rule.CaseFacts;
import ir.domain.rule.LesionFacts;
import ir.domain.time.CalendarBounds;
import ir.domain.time.DayWindow;
import ir.scheduling.record.Evidence;
import ir.scheduling.site.Site;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads what rules ask out of the evidence received and the answers given here. Pure: the same evidence gives the same
 * facts. What cannot be read as an answer is no answer.
 */
public final class Facts {
    /** Kinds of evidence that facts are read from. */
    public static final Set<String> KINDS = Set.of(
            "Observation",
            "Coverage",
            "ClaimResponse",
            "Procedure",
            "MedicationStatement",
            "MedicationRequest",
            "AllergyIntolerance",
            "Consent");

    /** A payer's answer that authorises, whole or in part. */
    private static final Set<String> GRANTED = Set.of("complete", "partial");

    public static final String WORST_PAIN = "worst-pain-24h";
    public static final String PAIN_REPORTED = "72514-3";
    public static final String OMED = "omed";

    private final List<Evidence> evidence;
    private final List<Lesion> lesions;
    private final ZoneId zone;

    private Facts(Collection<Evidence> evidence, List<Lesion> lesions, ZoneId zone) {
        // of two values of the same moment the one that came later counts
        this.evidence = evidence.stream()
                .sorted(Comparator.comparing((Evidence e) -> e.effective().orElse(e.received()))
                        .thenComparing(Evidence::received))
                .toList();
        this.lesions = lesions;
        this.zone = zone;
    }

    /** @param start of the session, once it has a time; the question is then for its day */
    public static CaseFacts of(
            Patient patient,
            Intent intent,
            List<Lesion> lesions,
            Collection<Evidence> evidence,
            List<Answer> answers,
            Site site,
            LocalDate today,
            Optional<Instant> start) {
        var zone = site.zone();
        var facts = new Facts(evidence, lesions, zone);
        var assessment = new Assessment(facts.answers()).with(answers);
        var perLesion = lesions.stream()
                .map(lesion -> new LesionFacts(
                        lesion,
                        assessment,
                        facts.therapies(lesion, assessment),
                        assessment.choice(Question.PRIOR_THERAPIES, lesion.id()).equals(Optional.of("none")),
                        zone))
                .toList();
        return new CaseFacts(
                patient,
                intent,
                perLesion,
                facts.cover(),
                assessment,
                facts.drugs(assessment),
                Optional.empty(),
                site.services(),
                start.map(at -> at.atZone(zone).toLocalDate()).orElse(today),
                start,
                zone);
    }

    private Stream<Evidence> kind(String kind) {
        return evidence.stream()
                .filter(e -> e.kind().equals(kind))
                .filter(e -> !e.status().equals(Optional.of("entered-in-error")));
    }

    /** A payer that was asked beforehand covers what it authorised, and nothing while it has not answered. */
    private List<DayWindow> cover() {
        return kind("Coverage")
                .filter(Facts::active)
                .flatMap(coverage -> {
                    var answers = kind("ClaimResponse")
                            .filter(Facts::active)
                            // an answer to something that was not asked beforehand says nothing of a day to come
                            .filter(answer -> answer.outcome().isPresent())
                            .filter(answer ->
                                    answer.focus().map(coverage.id()::equals).orElse(true))
                            .toList();
                    return answers.isEmpty()
                            ? days(coverage, coverage)
                            : answers.stream()
                                    .filter(answer ->
                                            GRANTED.contains(answer.outcome().orElse("")))
                                    .flatMap(answer -> days(coverage, answer));
                })
                .toList();
    }

    private static boolean active(Evidence evidence) {
        return evidence.status().equals(Optional.of("active"));
    }

    /** The days of both; one that ends before it begins covers none. */
    private Stream<DayWindow> days(Evidence coverage, Evidence answer) {
        var first = Stream.of(coverage, answer)
                .flatMap(e -> e.effective().stream())
                .map(this::day)
                .max(Comparator.naturalOrder())
                .map(CalendarBounds::nearest)
                .orElse(CalendarBounds.FIRST);
        var last = Stream.of(coverage, answer)
                .flatMap(e -> e.effectiveEnd().stream())
                .map(this::day)
                .min(Comparator.naturalOrder())
                .map(CalendarBounds::nearest)
                .orElse(CalendarBounds.LAST);
        return first.isAfter(last) ? Stream.empty() : Stream.of(new DayWindow(first, last));
    }

    private LocalDate day(Instant at) {
        return at.atZone(zone).toLocalDate();
    }

    private List<Answer> answers() {
        var found = new ArrayList<Answer>();
        for (var observation : kind("Observation").toList()) {
            observation.code().flatMap(Question::byCode).ifPresent(question -> {
                boolean outranked = question.ranked()
                        && kind("Observation").anyMatch(other -> sharper(other, observation, question));
                if (!outranked) {
                    about(question, observation)
                            .forEach(lesion -> add(found, question, lesion, text(question, observation), observation));
                }
            });
        }
        kind("AllergyIntolerance").forEach(e -> add(found, Question.ALLERGY, Optional.empty(), allergy(e), e));
        kind("Consent")
                .filter(e -> e.status().equals(Optional.of("active")))
                .filter(e -> e.effective().isPresent())
                .forEach(e -> consent(found, e));
        return found;
    }

    /** The same thing said by a code that says it more exactly. */
    private boolean sharper(Evidence other, Evidence than, Question question) {
        return other.code().flatMap(Question::byCode).equals(Optional.of(question))
                && other.focus().equals(than.focus())
                && question.rank(other.code().orElse(""))
                        < question.rank(than.code().orElse(""));
    }

    /** Whom an observation speaks of: the lesion it names, the only one there is, or the patient. */
    private Stream<Optional<LesionId>> about(Question question, Evidence observation) {
        if (question.scope() == Question.Scope.PATIENT) {
            return Stream.of(Optional.empty());
        }
        return lesions.stream()
                .filter(lesion ->
                        observation.focus().map(lesion.condition()::equals).orElse(lesions.size() == 1))
                .map(lesion -> Optional.of(lesion.id()));
    }

    private static void add(
            List<Answer> found, Question question, Optional<LesionId> lesion, Optional<String> text, Evidence source) {
        text.map(value -> Answer.of(
                        question, lesion, value, source.effective().orElse(source.received()), source.source()))
                .filter(Outcome.Done.class::isInstance)
                .ifPresent(answer -> found.add(answer.orElseThrow()));
    }

    private Optional<String> text(Question question, Evidence observation) {
        if (observation.value().isPresent()) {
            return Optional.of(plain(converted(
                    question, observation.value().get(), observation.unit().orElse(""))));
        }
        return observation.outcome().map(said -> switch (question.kind()) {
            case YES_NO -> said.equals("true") ? "YES" : said.equals("false") ? "NO" : said;
            case CHOICE, MANY -> said.toUpperCase(Locale.ROOT).replace('-', '_');
            case DAY, DAY_OR_NONE -> said.length() > 10 ? said.substring(0, 10) : said;
            case MOMENT -> local(said);
            default -> said;
        });
    }

    /** An instant with its offset, as a wire carries it, on the site's clock. */
    private String local(String said) {
        try {
            return OffsetDateTime.parse(said)
                    .atZoneSameInstant(zone)
                    .toLocalDateTime()
                    .toString();
        } catch (DateTimeParseException withoutOffset) {
            return said;
        }
    }

    /** To the unit the thresholds are in. */
    private static BigDecimal converted(Question question, BigDecimal value, String unit) {
        return switch (question) {
            case LONGEST_CM -> unit.equals("mm") ? value.movePointLeft(1) : value;
            case HAEMOGLOBIN -> unit.equals("g/L") ? value.movePointLeft(1) : value;
            case CREATININE ->
                unit.equals("umol/L") ? value.divide(new BigDecimal("88.42"), 3, RoundingMode.HALF_UP) : value;
            case FIBRINOGEN -> unit.equals("g/L") ? value.movePointRight(2) : value;
            default -> value;
        };
    }

    private static String plain(BigDecimal value) {
        return value.setScale(Math.min(3, Math.max(0, value.scale())), RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static Optional<String> allergy(Evidence allergy) {
        var said = (allergy.code().orElse("") + " " + allergy.display().orElse("")).toLowerCase(Locale.ROOT);
        if (said.contains("716186003") || said.contains("no known")) {
            return Optional.of("NONE_KNOWN");
        }
        if (said.contains("contrast") || said.contains("iod")) {
            return Optional.of("CONTRAST");
        }
        if (said.contains("latex")) {
            return Optional.of("LATEX");
        }
        if (Stream.of("cillin", "cef", "ceph", "antibiotic", "sulfa").anyMatch(said::contains)) {
            return Optional.of("ANTIBIOTIC");
        }
        return Optional.of(said.contains("cement") || said.contains("methacrylate") ? "CEMENT" : "OTHER");
    }

    /** What a signed form names stands in its codes: the risks, and the side of what is treated. */
    private void consent(List<Answer> found, Evidence consent) {
        var signed = consent.effective().orElseThrow();
        var codes = Arrays.asList(consent.outcome()
                .orElse("")
                .toUpperCase(Locale.ROOT)
                .replace('-', '_')
                .split(" ", -1));
        add(
                found,
                Question.CONSENT_SIGNED,
                Optional.empty(),
                Optional.of(day(signed).toString()),
                consent);
        var named = codes.stream()
                .filter(Question.CONSENT_NAMES.choices()::contains)
                .toList();
        if (!named.isEmpty()) {
            add(found, Question.CONSENT_NAMES, Optional.empty(), Optional.of(String.join(" ", named)), consent);
        }
        codes.stream()
                .filter(Question.CONSENT_SIDE.choices()::contains)
                .forEach(side -> lesions.forEach(lesion -> add(
                        found,
                        Question.CONSENT_SIDE,
                        Optional.of(lesion.id()),
                        // a form may name both sides, for a lesion on each
                        lesion.side().map(Enum::name).filter(codes::contains).or(() -> Optional.of(side)),
                        consent)));
    }

    private List<PriorTherapy> therapies(Lesion lesion, Assessment assessment) {
        var sent = evidence.stream()
                .filter(e -> e.kind().equals("Procedure") || e.kind().equals("MedicationStatement"))
                .filter(e -> e.focus().filter(lesion.condition()::equals).isPresent())
                .map(this::therapy);
        var typed = assessment.choice(Question.PRIOR_THERAPIES, lesion.id()).flatMap(PriorTherapy::parse).stream()
                .flatMap(List::stream);
        return Stream.concat(sent, typed)
                .sorted(Comparator.comparing(t -> t.on().orElse(LocalDate.EPOCH)))
                .toList();
    }

    private PriorTherapy therapy(Evidence evidence) {
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
                evidence.effective().map(this::day),
                result);
    }

    /**
     * The drugs that thin the blood. A list typed here after the newest one was sent stands in for it; where neither
     * came, nobody knows.
     */
    private Optional<List<Medication>> drugs(Assessment assessment) {
        var sent = Stream.concat(kind("MedicationStatement"), kind("MedicationRequest"))
                .filter(e -> e.focus().isEmpty())
                .toList();
        var newest = sent.stream().map(Evidence::received).max(Comparator.naturalOrder());
        var typed = assessment
                .of(Question.ANTICOAGULANTS)
                .filter(a -> newest.filter(a.at()::isBefore).isEmpty());
        if (typed.isPresent()) {
            return Optional.of(DrugList.parse(typed.get().value()).orElseThrow().drugs());
        }
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(sent.stream()
                .filter(e -> e.status()
                        .filter(Set.of("active", "intended")::contains)
                        .isPresent())
                .flatMap(e -> e
                        .code()
                        .flatMap(Agent::of)
                        .or(() -> e.display().flatMap(Agent::of))
                        .map(agent -> new Medication(agent, schedule(e)))
                        .stream())
                .toList());
    }

    private static Optional<DoseSchedule> schedule(Evidence drug) {
        var times = Arrays.stream(drug.dosage().orElse("").split(" ", -1))
                .filter(word -> word.matches("([01]\\d|2[0-3]):[0-5]\\d"))
                .map(LocalTime::parse)
                .toList();
        return times.isEmpty() || times.size() > 6 ? Optional.empty() : Optional.of(new DoseSchedule(times));
    }
}
