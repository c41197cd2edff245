package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.clinical.Standing;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.rule.Finding;
import ir.domain.rule.Finding.RuleResult;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.referral.details.PatientCaseAssembler;
import ir.scheduling.repository.ReceivedResource;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Only what is in force lets a rule pass; what is not understood puts earlier values in doubt. */
class StandingTest {
    private static final Set<Standing.State> OTHERS = EnumSet.complementOf(EnumSet.of(Standing.State.IN_FORCE));

    /** A statement without which a rule does not pass. */
    private enum Statement {
        PLATELETS("PRE-PLT", e -> e.code().equals(Optional.of("777-3"))),
        SIZE("ELG-SIZE", e -> e.code().equals(Optional.of("33728-7"))),
        PRESCRIPTION("PRE-DRUGS", e -> e.code().equals(Optional.of("anticoagulants"))),
        DRUG("PRE-DRUGS", e -> e.code().equals(Optional.of("anticoagulants"))),
        CONSENT("PRE-CONSENT", e -> e.resourceType().equals("Consent")),
        ALLERGY("PRE-ALLERGY", e -> e.code().equals(Optional.of("allergy"))),
        COVER("PRE-COVER", e -> e.resourceType().equals("Coverage")),
        THERAPY("ELG-LINE", e -> e.resourceType().equals("Procedure"));

        private final String rule;
        private final Predicate<ReceivedResource> inTheOrder;

        Statement(String rule, Predicate<ReceivedResource> inTheOrder) {
            this.rule = rule;
            this.inTheOrder = inTheOrder;
        }

        /** The statement as it is sent, an hour after the order. */
        ReceivedResource sent(ReceivedResource ofTheOrder, Instant at, Standing standing) {
            var patient = ofTheOrder.patient();
            return switch (this) {
                case PRESCRIPTION -> statement("MedicationRequest", patient, "", "N02BE01", at, standing);
                case DRUG -> statement("MedicationStatement", patient, "", "N02BE01", at, standing);
                case ALLERGY ->
                    statement("AllergyIntolerance", patient, "http://snomed.info/sct", "716186003", at, standing);
                default -> again(ofTheOrder, at, standing);
            };
        }

        /** Whether a newer one that is not understood concerns the earlier one. */
        boolean ofOneSeries() {
            return this != COVER && this != THERAPY;
        }
    }

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    private final MutableClock clock = new MutableClock("2026-02-20T08:00:00Z");
    private Services services;

    @SuppressWarnings("NullAway.Init") // the test runner calls begin first
    StandingTest() {}

    @BeforeEach
    void begin() {
        var application = postgres.application(clock);
        ClinicFixture.open(application.transactions());
        services = application.services();
    }

    private static Standing standing(Standing.State state) {
        return state == Standing.State.IN_FORCE ? Standing.IN_FORCE : Standing.of(state, "status=test");
    }

    private static ReceivedResource statement(
            String resourceType, PatientId patient, String system, String code, Instant at, Standing standing) {
        return statement(resourceType, patient, system, code, code, null, null, at, standing);
    }

    private static ReceivedResource statement(
            String resourceType,
            PatientId patient,
            String system,
            String code,
            String display,
            @Nullable String focus,
            @Nullable String outcome,
            Instant at,
            Standing standing) {
        return new ReceivedResource(
                patient.value() + "-" + code + "-" + at.getEpochSecond(),
                resourceType,
                patient,
                Optional.of(system),
                Optional.of(code),
                standing,
                Optional.ofNullable(focus),
                Optional.of(at),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(display),
                Optional.ofNullable(outcome),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                at,
                "test",
                "{}",
                1,
                List.of());
    }

    /** The same statement, made at another time. */
    private static ReceivedResource again(ReceivedResource said, Instant at, Standing standing) {
        return new ReceivedResource(
                said.id() + "-again",
                said.resourceType(),
                said.patient(),
                said.codeSystem(),
                said.code(),
                standing,
                said.focus(),
                said.resourceType().equals("Coverage") ? said.effective() : Optional.of(at),
                said.effectiveEnd(),
                said.value(),
                said.unit(),
                said.display(),
                said.outcome(),
                said.dosage(),
                said.identifierSystem(),
                said.identifierValue(),
                at,
                said.source(),
                said.resource(),
                1,
                List.of());
    }

    private ReferralId ordered(IntakeMessage order) {
        return services.intake()
                .receive(ClinicFixture.EHR, order)
                .orElseThrow()
                .get(0)
                .id();
    }

    private ReferralId ordered(String number) {
        return ordered(ClinicFixture.p01(number, clock.instant()));
    }

    private static PatientId patient(String number) {
        return new PatientId("patient-" + number);
    }

    private void sent(ReceivedResource received) {
        services.intake()
                .receive(ClinicFixture.EHR, new IntakeMessage(List.of(), List.of(received), List.of()))
                .orElseThrow();
    }

    private List<Finding> findings(ReferralId id) {
        return services.referralQueries()
                .details(ClinicFixture.SCHEDULER, id)
                .orElseThrow()
                .findings();
    }

    private RuleResult result(ReferralId id, String rule) {
        return findings(id).stream()
                .filter(finding -> finding.rule().equals(rule))
                .findFirst()
                .orElseThrow()
                .result();
    }

    private Set<String> notPassed(ReferralId id) {
        return findings(id).stream()
                .filter(finding -> finding.result() != RuleResult.PASSED)
                .map(Finding::rule)
                .collect(Collectors.toSet());
    }

    private static ReceivedResource of(IntakeMessage order, Statement statement) {
        return order.resources().stream()
                .filter(statement.inTheOrder)
                .findFirst()
                .orElseThrow();
    }

    private static IntakeMessage without(IntakeMessage order, Statement statement) {
        return new IntakeMessage(
                order.patients(),
                order.resources().stream().filter(statement.inTheOrder.negate()).toList(),
                order.orders());
    }

    @ParameterizedTest
    @EnumSource
    void ruleDoesNotPassByWhatIsNotInForce(Statement statement) {
        for (var state : Standing.State.values()) {
            var order = ClinicFixture.p01(statement + "-" + state, clock.instant());
            var id = ordered(without(order, statement));
            var before = notPassed(id);
            assertThat(before).as("%s without it", statement.rule).contains(statement.rule);
            clock.forward(Duration.ofHours(1));
            sent(statement.sent(of(order, statement), clock.instant(), standing(state)));
            if (state == Standing.State.IN_FORCE) {
                assertThat(result(id, statement.rule)).as(state.name()).isEqualTo(RuleResult.PASSED);
            } else {
                assertThat(notPassed(id)).as("%s %s", statement, state).containsAll(before);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void newerStatementThatIsNotUnderstoodPutsTheEarlierInDoubt(Statement statement) {
        for (var state : OTHERS) {
            var order = ClinicFixture.p01(statement + "-" + state, clock.instant());
            var id = ordered(order);
            assertThat(result(id, statement.rule)).isEqualTo(RuleResult.PASSED);
            clock.forward(Duration.ofHours(1));
            sent(statement.sent(of(order, statement), clock.instant(), standing(state)));
            boolean doubt = state == Standing.State.NOT_UNDERSTOOD && statement.ofOneSeries()
                    || state == Standing.State.DENIED && statement == Statement.CONSENT;
            assertThat(result(id, statement.rule))
                    .as("%s %s", statement, state)
                    .isEqualTo(doubt ? RuleResult.UNKNOWN : RuleResult.PASSED);
            clock.forward(Duration.ofHours(1));
            sent(ClinicFixture.trueAt(
                    again(of(order, statement), clock.instant(), Standing.IN_FORCE), clock.instant()));
            assertThat(result(id, statement.rule))
                    .as("%s %s, then stated again", statement, state)
                    .isEqualTo(RuleResult.PASSED);
        }
    }

    /** A problem stays one, and so does a rule that applies because of a value: its absence would hide both. */
    @Test
    void problemStaysWhenItsValueIsInDoubt() {
        var id = ordered("PROBLEM");
        clock.forward(Duration.ofHours(1));
        sent(ClinicFixture.codedResource("PROBLEM", patient("PROBLEM"), null, "777-3", "38", null, clock.instant()));
        sent(ClinicFixture.codedResource(
                "PROBLEM", patient("PROBLEM"), null, "liver-disease", null, "true", clock.instant()));
        assertThat(result(id, "PRE-PLT")).isEqualTo(RuleResult.PASSED);
        assertThat(result(id, "PRE-LIVER")).isEqualTo(RuleResult.UNKNOWN);
        clock.forward(Duration.ofHours(1));
        sent(ClinicFixture.codedResource(
                        "PROBLEM", patient("PROBLEM"), null, "liver-disease", null, "false", clock.instant())
                .withStanding(standing(Standing.State.NOT_UNDERSTOOD)));
        assertThat(result(id, "PRE-PLT"))
                .as("38 is too low unless the liver is diseased")
                .isEqualTo(RuleResult.RAISED);
        assertThat(result(id, "PRE-LIVER")).isEqualTo(RuleResult.UNKNOWN);
    }

    /** A drug that is not read does not hide the drugs that are. */
    @Test
    void listWithADrugThatIsNotUnderstoodKeepsTheOthers() {
        var id = ordered("LIST");
        clock.forward(Duration.ofHours(1));
        sent(statement("MedicationStatement", patient("LIST"), "", "B01AF02", clock.instant(), Standing.IN_FORCE));
        assertThat(notPassed(id)).contains("PRE-THROMB");
        sent(statement(
                "MedicationRequest",
                patient("LIST"),
                "",
                "X01",
                clock.instant(),
                standing(Standing.State.NOT_UNDERSTOOD)));
        assertThat(result(id, "PRE-DRUGS")).isEqualTo(RuleResult.UNKNOWN);
        assertThat(findings(id)).extracting(Finding::rule).contains("PRE-HOLD", "PRE-THROMB");
        assertThat(services.referralQueries()
                        .details(ClinicFixture.SCHEDULER, id)
                        .orElseThrow()
                        .readiness()
                        .drugs())
                .hasSize(1);
    }

    /** Clopidogrel that was completed yesterday still acts; what ended long ago does not. */
    @Test
    void completedDrugCountsUntilItsEffectHasPassed() {
        var id = ordered("ENDED");
        clock.forward(Duration.ofHours(1));
        var drug =
                statement("MedicationStatement", patient("ENDED"), "", "B01AC04", clock.instant(), Standing.IN_FORCE);
        sent(ended(drug, clock.instant().minus(Duration.ofDays(40))));
        assertThat(findings(id)).extracting(Finding::rule).doesNotContain("PRE-HOLD");
        clock.forward(Duration.ofHours(1));
        var other =
                statement("MedicationStatement", patient("ENDED"), "", "B01AC04", clock.instant(), Standing.IN_FORCE);
        sent(ended(other, clock.instant().minus(Duration.ofDays(1))));
        assertThat(findings(id)).extracting(Finding::rule).contains("PRE-HOLD");
    }

    private static ReceivedResource ended(ReceivedResource drug, Instant end) {
        return new ReceivedResource(
                drug.id(),
                drug.resourceType(),
                drug.patient(),
                drug.codeSystem(),
                drug.code(),
                Standing.of(Standing.State.IN_FORCE, "status=completed"),
                drug.focus(),
                Optional.empty(),
                Optional.of(end),
                drug.value(),
                drug.unit(),
                drug.display(),
                drug.outcome(),
                drug.dosage(),
                drug.identifierSystem(),
                drug.identifierValue(),
                drug.received(),
                drug.source(),
                drug.resource(),
                1,
                List.of());
    }

    /** "No known allergy" is a code; the same in words is not understood, and of one class it says nothing else. */
    @ParameterizedTest
    @EnumSource
    void noKnownAllergyIsReadByItsCode(Absence absence) {
        var order = ClinicFixture.p01(absence.name(), clock.instant());
        var id = ordered(without(order, Statement.ALLERGY));
        clock.forward(Duration.ofHours(1));
        sent(statement(
                "AllergyIntolerance",
                patient(absence.name()),
                absence.system,
                absence.code,
                absence.display,
                null,
                null,
                clock.instant(),
                Standing.IN_FORCE));
        assertThat(result(id, "PRE-ALLERGY")).isEqualTo(absence.result);
    }

    private enum Absence {
        CODE("http://snomed.info/sct", "716186003", "No known allergy", RuleResult.PASSED),
        OTHER_SYSTEM("urn:local", "716186003", "No known allergy", RuleResult.UNKNOWN),
        WORDS("urn:local", "A1", "No known allergies", RuleResult.UNKNOWN),
        GERMAN("urn:local", "A1", "Keine Allergien bekannt", RuleResult.UNKNOWN),
        DRUGS("http://snomed.info/sct", "409137002", "No known drug allergy", RuleResult.UNKNOWN),
        FOOD("http://snomed.info/sct", "429625007", "No known food allergy", RuleResult.UNKNOWN),
        NO_CONTRAST("urn:local", "A1", "No contrast allergy", RuleResult.UNKNOWN),
        CONTRAST("http://snomed.info/sct", "293637006", "Allergy to contrast media", RuleResult.RAISED);

        private final String system;
        private final String code;
        private final String display;
        private final RuleResult result;

        Absence(String system, String code, String display, RuleResult result) {
            this.system = system;
            this.code = code;
            this.display = display;
            this.result = result;
        }
    }

    /** A consent to research is none to the treatment, and its refusal is none of the treatment. */
    @Test
    void consentToSomethingElseChangesNothing() {
        var order = ClinicFixture.p01("RESEARCH", clock.instant());
        var id = ordered(without(order, Statement.CONSENT));
        clock.forward(Duration.ofHours(1));
        sent(statement("Consent", patient("RESEARCH"), "", "research", clock.instant(), Standing.IN_FORCE));
        assertThat(result(id, "PRE-CONSENT")).isEqualTo(RuleResult.UNKNOWN);
        sent(again(of(order, Statement.CONSENT), clock.instant(), Standing.IN_FORCE));
        assertThat(result(id, "PRE-CONSENT")).isEqualTo(RuleResult.PASSED);
        clock.forward(Duration.ofHours(1));
        sent(statement(
                "Consent", patient("RESEARCH"), "", "research", clock.instant(), standing(Standing.State.DENIED)));
        assertThat(result(id, "PRE-CONSENT")).isEqualTo(RuleResult.PASSED);
        sent(statement(
                "Consent",
                patient("RESEARCH"),
                "",
                PatientCaseAssembler.CONSENT_TO_TREATMENT,
                clock.instant(),
                standing(Standing.State.DENIED)));
        assertThat(result(id, "PRE-CONSENT")).isEqualTo(RuleResult.UNKNOWN);
    }

    /** A therapy that was not done opens the second line by why it was not, and not by words about a failure. */
    @Test
    void therapyThatWasNotDoneCountsByItsReason() {
        for (var reason : List.of("refused by the patient", "contraindicated", "failed to attend")) {
            var number = "NOT-DONE-" + reason.substring(0, 6).strip();
            var order = ClinicFixture.p01(number, clock.instant());
            var id = ordered(without(order, Statement.THERAPY));
            sent(statement(
                    "Procedure",
                    patient(number),
                    "",
                    "108290001",
                    "Radiotherapy",
                    "condition-" + number,
                    reason,
                    clock.instant(),
                    standing(Standing.State.DENIED)));
            assertThat(result(id, "ELG-LINE") == RuleResult.PASSED).as(reason).isEqualTo(!reason.startsWith("failed"));
        }
    }

    /** A payer's response that is not read may restrict the coverage. */
    @Test
    void responseThatIsNotUnderstoodAuthorisesNothing() {
        var order = ClinicFixture.p01("PAYER", clock.instant());
        var id = ordered(order);
        var cover = of(order, Statement.COVER).id();
        assertThat(result(id, "PRE-COVER")).isEqualTo(RuleResult.PASSED);
        for (var response : Stream.of(Standing.State.NOT_YET, Standing.State.WITHDRAWN, Standing.State.NOT_UNDERSTOOD)
                .toList()) {
            clock.forward(Duration.ofHours(1));
            sent(statement(
                    "ClaimResponse",
                    patient("PAYER"),
                    "",
                    "",
                    "",
                    cover,
                    "complete",
                    clock.instant(),
                    standing(response)));
            assertThat(result(id, "PRE-COVER"))
                    .as(response.name())
                    .isEqualTo(response == Standing.State.NOT_UNDERSTOOD ? RuleResult.UNKNOWN : RuleResult.PASSED);
        }
    }

    /** What is derived again from stored resources is what rules read. */
    @Test
    void derivedStandingReplacesTheStoredOne() throws Exception {
        var id = ordered("AGAIN");
        try (var connection = postgres.database().owner().getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate("update evidence set indexed = false where kind = 'Consent'");
        }
        var other = Standing.of(Standing.State.NOT_UNDERSTOOD, "modifierExtension=urn:x");
        assertThat(services.search().index(received -> received.withStanding(other)))
                .isEqualTo(1);
        assertThat(result(id, "PRE-CONSENT")).isEqualTo(RuleResult.UNKNOWN);
        assertThat(services.search().index(received -> received)).isZero();
    }
}
