package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The CapabilityStatement is correct: every listed interaction works, and every unlisted one is rejected. The tests are
 * generated from the statement.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceIT {
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete");

    private final EhrClient ehr = EhrClient.demo();
    private final CapabilityStatement statement =
            EhrClient.anonymous().get("/metadata").as(CapabilityStatement.class);

    Stream<CapabilityStatementRestResourceComponent> kinds() {
        return statement.getRestFirstRep().getResource().stream();
    }

    private static Set<String> interactions(CapabilityStatementRestResourceComponent resource) {
        return resource.getInteraction().stream()
                .map(i -> i.getCode().toCode())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String example(String type) {
        return switch (type) {
            case "date" -> "ge2026-01-01";
            case "reference" -> "nobody";
            case "quantity" -> "ge5";
            case "uri" -> "http://example.org/none";
            default -> "nothing";
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void onlyListedSearchParametersAreAccepted(String name) {
        var resource = kind(name);
        var ehr = EhrClient.whoReads(name);
        for (var parameter : resource.getSearchParam()) {
            var asked = "/" + name + "?_count=1&" + parameter.getName() + "="
                    + example(parameter.getType().toCode());
            var answer = ehr.get(asked, "Prefer", "handling=strict");
            assertThat(answer.status()).as(asked + " " + answer.body()).isEqualTo(200);
            assertThat(answer.as(Bundle.class).hasTotal()).as(asked).isTrue();
            if (parameter.getType().toCode().equals("date")) {
                assertThat(ehr.get("/" + name + "?_count=1&_sort=-" + parameter.getName(), "Prefer", "handling=strict")
                                .status())
                        .as("sorted by " + parameter.getName())
                        .isEqualTo(200);
                assertThat(ehr.get("/" + name + "?" + parameter.getName() + "=yesterday")
                                .status())
                        .as("malformed " + parameter.getName())
                        .isEqualTo(400);
            }
        }
        for (var include : resource.getSearchInclude()) {
            assertThat(ehr.get("/" + name + "?_count=2&_include=" + include.getValue(), "Prefer", "handling=strict")
                            .status())
                    .as(include.getValue())
                    .isEqualTo(200);
        }
        for (var include : resource.getSearchRevInclude()) {
            assertThat(ehr.get("/" + name + "?_count=2&_revinclude=" + include.getValue(), "Prefer", "handling=strict")
                            .status())
                    .as(include.getValue())
                    .isEqualTo(200);
        }
        for (var unlisted : List.of("nonsense", "_filter", "_text", "patient.nonsense")) {
            var path = "/" + name + "?_count=1&" + unlisted + "=1";
            assertThat(ehr.get(path, "Prefer", "handling=strict").status())
                    .as(path)
                    .isEqualTo(400);
            var lenient = ehr.get(path);
            assertThat(lenient.status()).as(path + lenient.body()).isEqualTo(200);
            assertThat(lenient.as(Bundle.class).getEntry())
                    .as("ignored parameters are reported")
                    .anyMatch(e -> e.getResource() instanceof OperationOutcome outcome
                            && outcome.getIssueFirstRep().getDiagnostics().contains(unlisted));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void onlyListedInteractionsAreSupported(String name) {
        var resource = kind(name);
        var ehr = EhrClient.whoReads(name);
        var listed = interactions(resource);
        assertThat(listed).contains("read", "search-type");
        var some = ehr.get("/" + name + "?_count=1").as(Bundle.class);
        if (some.hasEntry() && some.getEntryFirstRep().getSearch().getMode() == Bundle.SearchEntryMode.MATCH) {
            var id = some.getEntryFirstRep().getResource().getIdElement().getIdPart();
            var read = ehr.get("/" + name + "/" + id);
            assertThat(read.status()).as(read.body()).isEqualTo(200);
            var history = ehr.get("/" + name + "/" + id + "/_history");
            if (listed.contains("history-instance")) {
                assertThat(history.status()).as(history.body()).isEqualTo(200);
                var newest = history.as(Bundle.class).getEntryFirstRep().getResource();
                assertThat(ehr.get("/" + name + "/" + id + "/_history/"
                                        + newest.getMeta().getVersionId())
                                .status())
                        .isEqualTo(200);
                assertThat(ehr.get(
                                        "/" + name + "/" + id,
                                        "If-None-Match",
                                        "W/\"" + newest.getMeta().getVersionId() + "\"")
                                .status())
                        .as("not modified")
                        .isEqualTo(304);
            } else {
                refused(history, name + " history");
            }
        }
        assertThat(ehr.get("/" + name + "/nobody-knows-it").status()).isEqualTo(404);
        var empty = "{\"resourceType\":\"" + name + "\",\"id\":\"nobody\"}";
        var answers = Map.of(
                "create",
                ehr.send("POST", "/" + name, "application/fhir+json", empty.replace(",\"id\":\"nobody\"", "")),
                "update",
                ehr.send("PUT", "/" + name + "/nobody", "application/fhir+json", empty, "If-Match", "W/\"1\""),
                "patch",
                ehr.send("PATCH", "/" + name + "/nobody", "application/json-patch+json", "[]", "If-Match", "W/\"1\""),
                "delete",
                ehr.delete("/" + name + "/nobody"));
        for (var write : WRITES) {
            var answer = Objects.requireNonNull(answers.get(write));
            if (listed.contains(write)) {
                // an empty resource is processed and then rejected
                assertThat(answer.status())
                        .as(name + " " + write + " " + answer.body())
                        .isIn(400, 404, 412, 422);
                assertThat(answer.body()).doesNotContain("not know how to handle", "does not support");
            } else {
                refused(answer, name + " " + write);
            }
        }
    }

    private static void refused(EhrClient.Response answer, String what) {
        assertThat(answer.status()).as(what + " " + answer.body()).isIn(400, 403, 404, 405);
        assertThat(answer.as(OperationOutcome.class).getIssue()).as(what).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void everyListedOperationIsSupported(String operation) {
        var parts = operation.split(" ", -1);
        for (var path : List.of("/" + parts[0] + "/$" + parts[1], "/" + parts[0] + "/nobody/$" + parts[1])) {
            var answer = ehr.post(path, "{\"resourceType\":\"Parameters\"}");
            var other = ehr.post(path + "x", "{\"resourceType\":\"Parameters\"}");
            assertThat(answer.status()).as(path + answer.body()).isIn(200, 400, 404, 405, 412, 422);
            refused(other, path + "x");
        }
        assertThat(ehr.get("/OperationDefinition?code=" + URLEncoder.encode(parts[1], StandardCharsets.UTF_8))
                        .as(Bundle.class)
                        .getTotal())
                .as("has an OperationDefinition")
                .isPositive();
    }

    Stream<String> names() {
        return kinds().map(CapabilityStatementRestResourceComponent::getType);
    }

    Stream<String> operations() {
        return kinds().flatMap(k -> k.getOperation().stream().map(o -> k.getType() + " " + o.getName()));
    }

    private CapabilityStatementRestResourceComponent kind(String name) {
        return kinds().filter(k -> k.getType().equals(name)).findFirst().orElseThrow();
    }
}
