package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ir.domain.lesion.BodySite;
import ir.web.launcher.SampleOrders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transaction bundles of an EHR: real charts are stored and read back; an invalid bundle is rejected with the element
 * and leaves no data.
 */
class TransactionBundleIT {
    @Test
    void hundredSyntheticChartsAreStoredAndReadBack() throws IOException {
        var ehr = EhrClient.demo();
        for (int i = 1; i <= 100; i++) {
            var sent = chart(i);
            // a new patient in every run
            var person = (Patient) sent.getEntryFirstRep().getResource();
            person.getIdentifierFirstRep().setValue(UUID.randomUUID().toString());
            var answer = ehr.post("", sent);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            var located = answer.as(Bundle.class);
            assertThat(located.getEntry()).hasSize(sent.getEntry().size());
            for (int entry = 0; entry < sent.getEntry().size(); entry++) {
                var resource = sent.getEntry().get(entry).getResource();
                var where = located.getEntry().get(entry).getResponse().getLocation();
                var stored = ehr.get("/" + where.replaceAll("/_history.*", "")).as(resource.getClass());
                assertThat(plain(stored)).as(where).isEqualTo(plain(resource));
            }
            var id = PatientJourneyIT.location(located, "Patient");
            var patient = ehr.get("/Patient/" + id).as(Patient.class);
            var original = (Patient) sent.getEntryFirstRep().getResource();
            assertThat(patient.getNameFirstRep().getFamily())
                    .isEqualTo(original.getNameFirstRep().getFamily());
            assertThat(patient.getBirthDateElement().getValueAsString())
                    .isEqualTo(original.getBirthDateElement().getValueAsString());
            long observations = sent.getEntry().stream()
                    .filter(e -> e.getResource().fhirType().equals("Observation"))
                    .count();
            assertThat(ehr.get("/Observation?patient=Patient/" + id + "&_count=500")
                            .as(Bundle.class)
                            .getEntry())
                    .hasSize((int) observations);
            assertThat(ehr.get("/Condition?patient=Patient/" + id + "&_count=1")
                            .as(Bundle.class)
                            .getTotal())
                    .isEqualTo((int) sent.getEntry().stream()
                            .filter(e -> e.getResource().fhirType().equals("Condition"))
                            .count());
        }
        // the same patient is linked and not duplicated
        var again = new Bundle().setType(Bundle.BundleType.TRANSACTION);
        again.addEntry(chart(1).getEntryFirstRep());
        ehr.post("", again);
        assertThat(ehr.post("", again.copy())
                        .as(Bundle.class)
                        .getEntryFirstRep()
                        .getResponse()
                        .getStatus())
                .isEqualTo("200 OK");
    }

    /** The resource without the parts that a server assigns: its id, its version, and the ids of its references. */
    private static String plain(Resource resource) {
        var copy = resource.copy();
        copy.setId((String) null);
        copy.setMeta(null);
        return FhirContext.forR4Cached()
                .newJsonParser()
                .encodeResourceToString(copy)
                .replaceAll("\"reference\":\"[^\"]*\"", "\"reference\":\"x\"");
    }

    private static Bundle chart(int number) throws IOException {
        var name = String.format("/synthea/patient-%02d.json.gz", number);
        try (var in =
                new GZIPInputStream(Objects.requireNonNull(TransactionBundleIT.class.getResourceAsStream(name)))) {
            return FhirContext.forR4Cached()
                    .newJsonParser()
                    .parseResource(Bundle.class, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private record Broken(int status, String element, UnaryOperator<String> by) {}

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of(
                        "pain of 11",
                        new Broken(
                                400,
                                "Bundle.entry[3].resource.value",
                                s -> s.replace("\"valueInteger\":7", "\"valueInteger\":11"))),
                Arguments.of(
                        "size in inches",
                        new Broken(
                                400,
                                "Bundle.entry[2].resource.value.code",
                                s -> s.replace("\"code\":\"cm\"", "\"code\":\"[in_i]\""))),
                Arguments.of(
                        "a type intake does not take",
                        new Broken(
                                422,
                                "Bundle.entry[0].resource",
                                s -> s.replace(
                                        "\"entry\":[",
                                        "\"entry\":[{\"resource\":{\"resourceType\":\"Encounter\",\"status\":\"planned\"},\"request\":{\"method\":\"POST\",\"url\":\"Encounter\"}},"))),
                Arguments.of(
                        "a method other than POST",
                        new Broken(
                                422,
                                "Bundle.entry[1].request.method",
                                s -> s.replaceFirst(
                                        "\"method\":\"POST\",\"url\":\"Condition\"",
                                        "\"method\":\"PUT\",\"url\":\"Condition/1\""))),
                Arguments.of(
                        "an unresolvable reference",
                        new Broken(
                                422,
                                "Bundle.entry[1].resource.subject",
                                s -> s.replaceFirst(
                                        "(\"resourceType\":\"Condition\".*?\"subject\":\\{\"reference\":\")[^\"]*",
                                        "$1urn:uuid:nobody"))),
                Arguments.of(
                        "not a cryoablation",
                        new Broken(
                                422,
                                "Bundle.entry[8].resource.code",
                                s -> s.replace("\"20983\"", "\"20982\"")
                                        .replace("CT-guided cryoablation of bone metastasis", "radiofrequency"))),
                Arguments.of(
                        "an order without its number",
                        new Broken(
                                400,
                                "Bundle.entry[8].resource.identifier",
                                s -> s.replaceFirst("\"system\":\"https://beispielklinik.example/orders\",", ""))),
                Arguments.of(
                        "a plan instead of an order",
                        new Broken(
                                422,
                                "Bundle.entry[8].resource.intent",
                                s -> s.replace("\"intent\":\"order\"", "\"intent\":\"plan\""))),
                Arguments.of(
                        "a tumour that is not treated here",
                        new Broken(
                                422,
                                "Bundle.entry[8].resource.reasonReference[0].resolve().code",
                                s -> s.replace("94222008", "38341003"))),
                Arguments.of(
                        "no family name",
                        new Broken(
                                400,
                                "Bundle.entry[0].resource.name.family",
                                s -> s.replaceFirst("\"family\":\"[^\"]*\",", ""))),
                Arguments.of(
                        "not a transaction",
                        new Broken(400, "Bundle.type", s -> s.replace("\"transaction\"", "\"batch\""))),
                Arguments.of(
                        "an unknown element",
                        new Broken(
                                400, "nonsense", s -> s.replaceFirst("\"birthDate\"", "\"nonsense\":1,\"birthDate\""))),
                Arguments.of(
                        "an invalid date",
                        new Broken(
                                400,
                                "",
                                s -> s.replaceFirst("\"birthDate\":\"[^\"]*\"", "\"birthDate\":\"yesterday\""))),
                Arguments.of("truncated JSON", new Broken(400, "", s -> s.substring(0, s.length() / 2))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void invalidBundleNamesTheElementAndChangesNothing(String name, Broken broken) throws SQLException {
        var good = FhirContext.forR4Cached()
                .newJsonParser()
                .encodeResourceToString(SampleOrders.bundle(
                        new SampleOrders.Sample(
                                "BAD-" + UUID.randomUUID().toString().substring(0, 8),
                                "Kaputt",
                                "Otto",
                                false,
                                LocalDate.of(1950, 5, 5),
                                BodySite.RIB,
                                true,
                                "94222008",
                                "lung",
                                2.2,
                                7,
                                10,
                                true,
                                true,
                                ServiceRequestPriority.ROUTINE,
                                false),
                        Instant.now()));
        var bad = broken.by.apply(good);
        assertThat(bad).isNotEqualTo(good);
        long before = kept();
        var answer = EhrClient.demo().post("", bad);
        assertThat(answer.status()).as(answer.body()).isEqualTo(broken.status);
        var outcome = answer.as(OperationOutcome.class);
        if (!broken.element.isEmpty()) {
            assertThat(outcome.getIssue())
                    .as(answer.body())
                    .anyMatch(issue -> issue.getExpression().stream()
                            .anyMatch(e -> e.getValue().contains(broken.element)));
        }
        assertThat(answer.body()).doesNotContain("ir.fhir", "Exception", "at ca.uhn");
        assertThat(kept()).isEqualTo(before);
    }

    @Test
    void limitsAreEnforced() {
        var ehr = EhrClient.demo();
        assertThat(ehr.post("/Appointment/$find", "{}", "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(415);
        assertThat(ehr.post("/Appointment/$find", "{\"x\":\"" + "a".repeat(1 << 20) + "\"}")
                        .status())
                .isEqualTo(413);
        assertThat(ehr.get("/Appointment/nobody").status()).isEqualTo(404);
        assertThat(ehr.get("/Appointment/%25").status()).isEqualTo(400);
        assertThat(ehr.post("", "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":{}}]}")
                        .status())
                .isEqualTo(400);
        assertThat(ehr.get("/Patient?name=%00").status()).isEqualTo(400);
        assertThat(ehr.get("/Patient?name=%25").as(Bundle.class).getTotal()).isZero();
        assertThat(ehr.get("/Appointment?date=yesterday").status()).isEqualTo(400);
        assertThat(ehr.get("/Appointment?_count=100000").status()).isEqualTo(200);
        assertThat(ehr.get("/Observation?patient=a/b/c/%3F").status()).isEqualTo(400);
        assertThat(ehr.post(
                                "",
                                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"fullUrl\":\"\\u0000\"}]}")
                        .status())
                .isEqualTo(400);
        assertThat(ehr.post("", "[".repeat(5000)).status()).isEqualTo(400);
        var doctype = ehr.post(
                "", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><Bundle xmlns='http://hl7.org/fhir'/>");
        assertThat(doctype.status()).isEqualTo(400);
        assertThat(doctype.body()).doesNotContain("root:");
        assertThat(ehr.get("/Nonsense").status()).isIn(400, 404);
        for (var wrong : List.of("/Appointment/$hold", "/Appointment/$book", "/Appointment/$find")) {
            var answer = ehr.post(wrong, "{\"resourceType\":\"Parameters\"}");
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.as(OperationOutcome.class).getIssueFirstRep().getExpression())
                    .as(wrong)
                    .isNotEmpty();
        }
    }

    private static long kept() throws SQLException {
        try (var connection = ProductSession.connection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select (select count(*) from evidence) + (select count(*) from patient) + (select count(*) from referral)")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
