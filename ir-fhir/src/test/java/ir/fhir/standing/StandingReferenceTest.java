package ir.fhir.standing;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.clinical.Standing;
import ir.fhir.mapper.ReceivedResourceMapper;
import ir.fhir.standing.ModifierElements.ModifierElement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The list of modifier elements is what the definitions of R4 say, each has a decision, and the table in
 * {@code docs/fhir.md} is what the decisions say. {@code -Dreference.write=true} writes both.
 */
class StandingReferenceTest {
    private static final Path DOCUMENT =
            Path.of("").toAbsolutePath().resolve("../docs/fhir.md").normalize();
    private static final String BEGIN = "<!-- standing: generated from the decisions, see CONTRIBUTING -->\n";
    private static final String END = "<!-- end of standing -->\n";
    private static final String WRITE =
            "Write it with: mvn -pl ir-fhir -am test -Dtest=StandingReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dreference.write=true";
    private static final String HEAD =
            "# Modifier elements of the received resource types in R4, with the codes of their value sets."
                    + " Written by StandingReferenceTest.\n";

    private static List<ModifierElement> ofTheStandard() throws Exception {
        var definitions = new R4Definitions();
        return StandingDecisions.resourceTypes().stream()
                .flatMap(type -> definitions.modifiers(type).entrySet().stream()
                        .map(element -> new ModifierElement(type, element.getKey(), element.getValue())))
                .toList();
    }

    @Test
    void everyReceivedTypeHasDecisions() {
        assertThat(StandingDecisions.resourceTypes())
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                ReceivedResourceMapper.RESOURCE_TYPES,
                                ReceivedResourceMapper.SINGLE,
                                List.of(ReceivedResourceMapper.IMAGING))
                        .flatMap(List::stream)
                        .toList());
    }

    @Test
    void listIsGeneratedFromTheDefinitions() throws Exception {
        var expected =
                ofTheStandard().stream().map(element -> element + "\n").collect(Collectors.joining("", HEAD, ""));
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(ModifierElements.FILE, expected);
        }
        assertThat(Files.readString(ModifierElements.FILE)).as(WRITE).isEqualTo(expected);
    }

    @Test
    void everyModifierElementHasADecision() {
        assertThat(ModifierElements.all())
                .hasSizeGreaterThan(100)
                .allMatch(element -> StandingDecisions.decides(element.resourceType(), element.path()));
    }

    /** Each code of each value set is decided on purpose: none falls through to "any other". */
    @Test
    void everyCodeHasADecision() {
        var decided = ModifierElements.all().stream()
                .filter(element -> !element.codes().isEmpty())
                .flatMap(element -> StandingDecisions.of(element.resourceType())
                        .filter(decision -> decision.path().equals(element.path()))
                        .filter(decision -> decision.present().isEmpty())
                        .peek(decision -> assertThat(decision.effects().keySet())
                                .as(element.toString())
                                .containsExactlyInAnyOrderElementsOf(element.codes())))
                .count();
        assertThat(decided).isGreaterThan(15);
    }

    /** The migration that gives stored resources a standing knows the same statuses. */
    @Test
    void migrationAgreesWithTheDecisions() throws Exception {
        String sql;
        try (var stream = StandingReferenceTest.class.getResourceAsStream("/db/migration/V11__standing.sql")) {
            sql = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
        var migrated = Pattern.compile("\\('(\\w+)', '([\\w-]+)', '(\\w+)'\\)")
                .matcher(sql)
                .results()
                .collect(Collectors.toMap(row -> row.group(1) + " " + row.group(2), row -> row.group(3)));
        assertThat(migrated).hasSizeGreaterThan(40);
        var decided = new HashMap<String, String>();
        for (var type : List.of(
                "Observation",
                "Condition",
                "Procedure",
                "Coverage",
                "ClaimResponse",
                "AllergyIntolerance",
                "MedicationStatement",
                "MedicationRequest",
                "Consent",
                "ServiceRequest",
                "AppointmentResponse")) {
            StandingDecisions.of(type)
                    .filter(decision -> decision.path().equals(STATUS_COLUMN.getOrDefault(type, "status")))
                    .flatMap(decision -> decision.effects().entrySet().stream())
                    .filter(effect -> !effect.getKey().equals("entered-in-error"))
                    .filter(effect -> effect.getValue().state() != Standing.State.NOT_UNDERSTOOD)
                    .forEach(effect -> decided.put(
                            type + " " + effect.getKey(),
                            effect.getValue().state().name()));
        }
        assertThat(migrated).isEqualTo(decided);
    }

    /** The element that was stored as the status, where it was another. */
    private static final Map<String, String> STATUS_COLUMN = Map.of(
            "Condition", "clinicalStatus",
            "AllergyIntolerance", "verificationStatus",
            "AppointmentResponse", "participantStatus");

    @Test
    void tableIsGeneratedFromTheDecisions() throws Exception {
        var document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        assertThat(begin).as("the mark before the table").isNotNegative();
        assertThat(end).as("the mark after the table").isGreaterThan(begin);
        var expected = document.substring(0, begin) + BEGIN + "\n" + table() + "\n" + document.substring(end);
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(DOCUMENT, expected);
            return;
        }
        assertThat(document).as(WRITE).isEqualTo(expected);
    }

    private static String table() {
        return StandingDecisions.resourceTypes().stream()
                .map(StandingReferenceTest::row)
                .collect(Collectors.joining(
                        "",
                        "| resource | in force | not yet | withdrawn | denied | not understood |\n|---|---|---|---|---|---|\n",
                        ""));
    }

    private static String row(String resourceType) {
        return "| "
                + Stream.of(
                                resourceType,
                                cell(resourceType, Effect.IN_FORCE, Effect.WITH_RESERVATION),
                                cell(resourceType, Effect.NOT_YET),
                                cell(resourceType, Effect.WITHDRAWN),
                                cell(resourceType, Effect.DENIED),
                                cell(resourceType, Effect.UNDECIDED, Effect.UNREADABLE))
                        .collect(Collectors.joining(" | "))
                + " |\n";
    }

    private static String cell(String resourceType, Effect... effects) {
        var wanted = Set.of(effects);
        var text = StandingDecisions.of(resourceType)
                .map(decision -> words(decision, wanted))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining("; "));
        return text.isEmpty() ? "–" : text;
    }

    private static String words(ElementDecision decision, Set<Effect> wanted) {
        var element = "`" + decision.path() + "`";
        if (decision.present().isPresent()) {
            return wanted.contains(decision.present().get()) ? element : "";
        }
        var values = decision.effects().entrySet().stream()
                .filter(effect -> wanted.contains(effect.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return values.isEmpty() ? "" : element + " " + values;
    }
}
