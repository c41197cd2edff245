package ir.scheduling.referral.details;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Assessment;
import ir.domain.assessment.NotUnderstood;
import ir.domain.assessment.Question;
import ir.domain.clinical.Intent;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.PriorTherapy;
import ir.domain.patient.Patient;
import ir.domain.rule.LesionCase;
import ir.domain.rule.PatientCase;
import ir.domain.shared.Result;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.Site;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
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
import java.util.function.Function;
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

    public static final String WORST_PAIN = "worst-pain-24h";
    public static final String PAIN_REPORTED = "72514-3";
    public static final String OMED = "omed";

    /** The code of a consent to treatment; a consent to anything else has its own. */
    public static final String CONSENT_TO_TREATMENT = "treatment";

    /** What may be said of a therapy that was not done. */
    private static final Set<PriorTherapy.TherapyResult> NOT_DONE = Set.of(
            PriorTherapy.TherapyResult.NOT_REPEATABLE,
            PriorTherapy.TherapyResult.CONTRAINDICATED,
            PriorTherapy.TherapyResult.REFUSED);

    private final ReceivedStatements statements;
    private final List<Lesion> lesions;
    private final ZoneId zone;

    private PatientCaseAssembler(Collection<ReceivedResource> evidence, List<Lesion> lesions, ZoneId zone) {
        this.statements = new ReceivedStatements(evidence);
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
        var day = start.map(at -> at.atZone(zone).toLocalDate()).orElse(today);
        var drugs = new MedicationList(facts.statements, day, zone);
        var assessment = new Assessment(
                        facts.answers(),
                        Stream.concat(facts.notUnderstood(), drugs.notUnderstood())
                                .toList())
                .with(answers);
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
                new CoverageDays(facts.statements, zone).all(),
                assessment,
                drugs.of(assessment),
                Optional.empty(),
                site.services(),
                day,
                start,
                zone);
    }

    private LocalDate day(Instant at) {
        return at.atZone(zone).toLocalDate();
    }

    private List<Answer> answers() {
        var found = new ArrayList<Answer>();
        for (var observation : statements.inForce("Observation").toList()) {
            observation.code().flatMap(Question::byCode).ifPresent(question -> {
                boolean outranked = question.ranked()
                        && statements
                                .inForce("Observation")
                                .anyMatch(other -> moreSpecific(other, observation, question));
                if (!outranked) {
                    about(question, observation)
                            .forEach(lesion -> add(found, question, lesion, text(question, observation), observation));
                }
            });
        }
        statements
                .inForce("AllergyIntolerance")
                .forEach(e -> add(found, Question.ALLERGY, Optional.empty(), AllergyClass.of(e), e));
        statements
                .inForce("Consent")
                .filter(PatientCaseAssembler::toTreatment)
                .filter(e -> e.effective().isPresent())
                .forEach(e -> consent(found, e));
        return found;
    }

    private static boolean toTreatment(ReceivedResource consent) {
        return consent.code().equals(Optional.of(CONSENT_TO_TREATMENT));
    }

    /** What puts earlier answers in doubt: statements that could not be read, and a refusal of the treatment. */
    private Stream<NotUnderstood> notUnderstood() {
        var results = statements
                .notUnderstood("Observation")
                .flatMap(e -> e.code().flatMap(Question::byCode).stream()
                        .flatMap(question ->
                                about(question, e).map(lesion -> notUnderstood(question, lesion, e, time(e)))));
        var allergies = Stream.concat(
                        statements.notUnderstood("AllergyIntolerance"),
                        statements.inForce("AllergyIntolerance").filter(AllergyClass::denies))
                .map(e -> notUnderstood(Question.ALLERGY, Optional.empty(), e, time(e)));
        var consents = Stream.concat(
                        statements.notUnderstood("Consent").filter(e -> e.code().isEmpty() || toTreatment(e)),
                        statements.denied("Consent").filter(PatientCaseAssembler::toTreatment))
                .map(e -> notUnderstood(Question.CONSENT_SIGNED, Optional.empty(), e, time(e)));
        return Stream.of(results, allergies, consents).flatMap(all -> all);
    }

    static NotUnderstood notUnderstood(
            Question question, Optional<LesionId> lesion, ReceivedResource received, Instant at) {
        return new NotUnderstood(
                question,
                lesion,
                at,
                received.source(),
                received.standing().reason().orElse("text"));
    }

    private static Instant time(ReceivedResource received) {
        return received.effective().orElse(received.received());
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
        var done = about(lesion, statements::inForce).map(this::therapy);
        var notDone = about(lesion, statements::denied)
                .map(this::therapy)
                .filter(therapy -> NOT_DONE.contains(therapy.result()));
        var typed = assessment.choice(Question.PRIOR_THERAPIES, lesion.id()).flatMap(PriorTherapy::parse).stream()
                .flatMap(List::stream);
        return Stream.of(done, notDone, typed)
                .flatMap(all -> all)
                .sorted(Comparator.comparing(t -> t.on().orElse(LocalDate.EPOCH)))
                .toList();
    }

    private static Stream<ReceivedResource> about(Lesion lesion, Function<String, Stream<ReceivedResource>> ofType) {
        return Stream.of("Procedure", "MedicationStatement")
                .flatMap(ofType)
                .filter(e -> e.focus().filter(lesion.condition()::equals).isPresent());
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
}
