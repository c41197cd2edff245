package ir.scheduling.referral.details;

import ir.domain.anticoagulation.Anticoagulant;
import ir.domain.anticoagulation.DoseSchedule;
import ir.domain.anticoagulation.DrugList;
import ir.domain.anticoagulation.Medication;
import ir.domain.assessment.Answer;
import ir.domain.assessment.Assessment;
import ir.domain.assessment.Question;
import ir.domain.clinical.Intent;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.PriorTherapy;
import ir.domain.patient.Patient;
import ir.domain.rule.LesionCase;
import ir.domain.rule.PatientCase;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.DateRange;
import ir.domain.shared.Result;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.Site;
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
 * Derives the facts that rules need from received resources and from the answers entered here. Pure: the same input
 * gives the same facts. A value that cannot be parsed as an answer is ignored.
 */
public final class PatientCaseAssembler {
    /** Resource types that facts are read from. */
    public static final Set<String> SOURCE_RESOURCE_TYPES = Set.of(
            "Observation",
            "Coverage",
            "ClaimResponse",
            "Procedure",
            "MedicationStatement",
            "MedicationRequest",
            "AllergyIntolerance",
            "Consent");

    /** Outcomes of a payer's response that authorise the treatment, in whole or in part. */
    private static final Set<String> GRANTED = Set.of("complete", "partial");

    public static final String WORST_PAIN = "worst-pain-24h";
    public static final String PAIN_REPORTED = "72514-3";
    public static final String OMED = "omed";

    private final List<ReceivedResource> resources;
    private final List<Lesion> lesions;
    private final ZoneId zone;

    private PatientCaseAssembler(Collection<ReceivedResource> evidence, List<Lesion> lesions, ZoneId zone) {
        // of two values with the same time, the one received later counts
        this.resources = evidence.stream()
                .sorted(Comparator.comparing(
                                (ReceivedResource e) -> e.effective().orElse(e.received()))
                        .thenComparing(ReceivedResource::received))
                .toList();
        this.lesions = lesions;
        this.zone = zone;
    }

    /** @param start start of the session, once it has a time; the facts are then those for its day */
    public static PatientCase of(
            Patient patient,
            Intent intent,
            List<Lesion> lesions,
            Collection<ReceivedResource> evidence,
            List<Answer> answers,
            Site site,
            LocalDate today,
            Optional<Instant> start) {
        var zone = site.zone();
        var facts = new PatientCaseAssembler(evidence, lesions, zone);
        var assessment = new Assessment(facts.answers()).with(answers);
        var perLesion = lesions.stream()
                .map(lesion -> new LesionCase(
                        lesion,
                        assessment,
                        facts.therapies(lesion, assessment),
                        assessment.choice(Question.PRIOR_THERAPIES, lesion.id()).equals(Optional.of("none")),
                        zone))
                .toList();
        return new PatientCase(
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

    private Stream<ReceivedResource> resourcesOfType(String resourceType) {
        return resources.stream()
                .filter(e -> e.resourceType().equals(resourceType))
                .filter(e -> !e.status().equals(Optional.of("entered-in-error")));
    }

    /**
     * The days with coverage. With a preauthorisation, only authorised days are covered, and none while the payer has
     * not responded.
     */
    private List<DateRange> cover() {
        return resourcesOfType("Coverage")
                .filter(PatientCaseAssembler::active)
                .flatMap(coverage -> {
                    var answers = resourcesOfType("ClaimResponse")
                            .filter(PatientCaseAssembler::active)
                            // a response to a request other than a preauthorisation says nothing about future days
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

    private static boolean active(ReceivedResource received) {
        return received.status().equals(Optional.of("active"));
    }

    /** The days in both periods; a period that ends before it begins covers none. */
    private Stream<DateRange> days(ReceivedResource coverage, ReceivedResource answer) {
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
        return first.isAfter(last) ? Stream.empty() : Stream.of(new DateRange(first, last));
    }

    private LocalDate day(Instant at) {
        return at.atZone(zone).toLocalDate();
    }

    private List<Answer> answers() {
        var found = new ArrayList<Answer>();
        for (var observation : resourcesOfType("Observation").toList()) {
            observation.code().flatMap(Question::byCode).ifPresent(question -> {
                boolean outranked = question.ranked()
                        && resourcesOfType("Observation").anyMatch(other -> moreSpecific(other, observation, question));
                if (!outranked) {
                    about(question, observation)
                            .forEach(lesion -> add(found, question, lesion, text(question, observation), observation));
                }
            });
        }
        resourcesOfType("AllergyIntolerance")
                .forEach(e -> add(found, Question.ALLERGY, Optional.empty(), allergy(e), e));
        resourcesOfType("Consent")
                .filter(e -> e.status().equals(Optional.of("active")))
                .filter(e -> e.effective().isPresent())
                .forEach(e -> consent(found, e));
        return found;
    }

    /** Whether the other observation answers the same question with a more specific code. */
    private boolean moreSpecific(ReceivedResource other, ReceivedResource than, Question question) {
        return other.code().flatMap(Question::byCode).equals(Optional.of(question))
                && other.focus().equals(than.focus())
                && question.rank(other.code().orElse(""))
                        < question.rank(than.code().orElse(""));
    }

    /** The subject of an observation: the lesion it names, the only lesion of the referral, or the patient. */
    private Stream<Optional<LesionId>> about(Question question, ReceivedResource observation) {
        if (question.scope() == Question.Scope.PATIENT) {
            return Stream.of(Optional.empty());
        }
        return lesions.stream()
                .filter(lesion ->
                        observation.focus().map(lesion.condition()::equals).orElse(lesions.size() == 1))
                .map(lesion -> Optional.of(lesion.id()));
    }

    private static void add(
            List<Answer> found,
            Question question,
            Optional<LesionId> lesion,
            Optional<String> text,
            ReceivedResource source) {
        text.map(value -> Answer.of(
                        question, lesion, value, source.effective().orElse(source.received()), source.source()))
                .filter(Result.Success.class::isInstance)
                .ifPresent(answer -> found.add(answer.orElseThrow()));
    }

    private Optional<String> text(Question question, ReceivedResource observation) {
        if (observation.value().isPresent()) {
            return Optional.of(format(converted(
                    question, observation.value().get(), observation.unit().orElse(""))));
        }
        return observation.outcome().map(text -> switch (question.answerType()) {
            case YES_NO -> text.equals("true") ? "YES" : text.equals("false") ? "NO" : text;
            case CHOICE, MANY -> text.toUpperCase(Locale.ROOT).replace('-', '_');
            case DAY, DAY_OR_NONE -> text.length() > 10 ? text.substring(0, 10) : text;
            case MOMENT -> local(text);
            default -> text;
        });
    }

    /** Converts an instant with an offset, as received, to local time at the site. */
    private String local(String text) {
        try {
            return OffsetDateTime.parse(text)
                    .atZoneSameInstant(zone)
                    .toLocalDateTime()
                    .toString();
        } catch (DateTimeParseException withoutOffset) {
            return text;
        }
    }

    /** Converts the value to the unit of the thresholds. */
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

    private static String format(BigDecimal value) {
        return value.setScale(Math.min(3, Math.max(0, value.scale())), RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static Optional<String> allergy(ReceivedResource allergy) {
        var text = (allergy.code().orElse("") + " " + allergy.display().orElse("")).toLowerCase(Locale.ROOT);
        if (text.contains("716186003") || text.contains("no known")) {
            return Optional.of("NONE_KNOWN");
        }
        if (text.contains("contrast") || text.contains("iod")) {
            return Optional.of("CONTRAST");
        }
        if (text.contains("latex")) {
            return Optional.of("LATEX");
        }
        if (Stream.of("cillin", "cef", "ceph", "antibiotic", "sulfa").anyMatch(text::contains)) {
            return Optional.of("ANTIBIOTIC");
        }
        return Optional.of(text.contains("cement") || text.contains("methacrylate") ? "CEMENT" : "OTHER");
    }

    /** Reads a signed consent form. Its codes name the risks and the side of the treatment. */
    private void consent(List<Answer> found, ReceivedResource consent) {
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
                        // a form may name both sides, with a lesion on each
                        lesion.side().map(Enum::name).filter(codes::contains).or(() -> Optional.of(side)),
                        consent)));
    }

    private List<PriorTherapy> therapies(Lesion lesion, Assessment assessment) {
        var sent = resources.stream()
                .filter(e ->
                        e.resourceType().equals("Procedure") || e.resourceType().equals("MedicationStatement"))
                .filter(e -> e.focus().filter(lesion.condition()::equals).isPresent())
                .map(this::therapy);
        var typed = assessment.choice(Question.PRIOR_THERAPIES, lesion.id()).flatMap(PriorTherapy::parse).stream()
                .flatMap(List::stream);
        return Stream.concat(sent, typed)
                .sorted(Comparator.comparing(t -> t.on().orElse(LocalDate.EPOCH)))
                .toList();
    }

    private PriorTherapy therapy(ReceivedResource received) {
        var text = received.outcome().orElse("").toLowerCase(Locale.ROOT);
        PriorTherapy.TherapyResult result;
        if (text.contains("not repeatable") || text.contains("not-repeatable")) {
            result = PriorTherapy.TherapyResult.NOT_REPEATABLE;
        } else if (text.contains("contraindicat")) {
            result = PriorTherapy.TherapyResult.CONTRAINDICATED;
        } else if (text.contains("refused") || text.contains("declined")) {
            result = PriorTherapy.TherapyResult.REFUSED;
        } else if (text.contains("fail") || text.contains("385671000")) {
            result = PriorTherapy.TherapyResult.FAILED;
        } else {
            result = PriorTherapy.TherapyResult.OTHER;
        }
        return new PriorTherapy(
                received.display().or(received::code).orElse(received.resourceType()),
                received.effective().map(this::day),
                result);
    }

    /**
     * The patient's anticoagulants. A list entered here after the newest received one replaces it; empty if neither
     * exists, which means unknown.
     */
    private Optional<List<Medication>> drugs(Assessment assessment) {
        var sent = Stream.concat(resourcesOfType("MedicationStatement"), resourcesOfType("MedicationRequest"))
                .filter(e -> e.focus().isEmpty())
                .toList();
        var newest = sent.stream().map(ReceivedResource::received).max(Comparator.naturalOrder());
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
                        .flatMap(Anticoagulant::of)
                        .or(() -> e.display().flatMap(Anticoagulant::of))
                        .map(anticoagulant -> new Medication(anticoagulant, schedule(e)))
                        .stream())
                .toList());
    }

    private static Optional<DoseSchedule> schedule(ReceivedResource drug) {
        var times = Arrays.stream(drug.dosage().orElse("").split(" ", -1))
                .filter(word -> word.matches("([01]\\d|2[0-3]):[0-5]\\d"))
                .map(LocalTime::parse)
                .toList();
        return times.isEmpty() || times.size() > 6 ? Optional.empty() : Optional.of(new DoseSchedule(times));
    }
}
