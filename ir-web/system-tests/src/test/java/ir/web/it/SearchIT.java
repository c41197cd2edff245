package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.fhir.criteria.SearchCriteria;
import ir.fhir.mapper.SearchParameterExtractor;
import ir.scheduling.repository.ReceivedResource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Search columns match resource elements: a search for the value of an element finds the resource, and a search for
 * another value does not. The elements are those of the published standard, independent of the search tables.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchIT {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    /** Parameters whose standard element is represented differently here; see the decision record on FHIR search. */
    private static final Set<String> NOT_BY_ELEMENT = Set.of("Task owner", "Slot schedule");

    private final EhrClient ehr = EhrClient.demo();
    private final CapabilityStatement statement =
            EhrClient.anonymous().get("/metadata").as(CapabilityStatement.class);

    Stream<String> names() {
        return statement.getRestFirstRep().getResource().stream().map(r -> r.getType());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void resourceIsFoundByEachOfItsValues(String resourceType) {
        var ehr = EhrClient.whoReads(resourceType);
        var some = differing(ehr.get("/" + resourceType + "?_count=300").as(Bundle.class).getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(r -> r.fhirType().equals(resourceType)));
        var shown = new HashSet<String>();
        for (var component : statement.getRestFirstRep().getResource()) {
            if (!component.getType().equals(resourceType)) {
                continue;
            }
            for (var listed : component.getSearchParam()) {
                if (listed.getName().startsWith("_")
                        || NOT_BY_ELEMENT.contains(resourceType + " " + listed.getName())) {
                    continue;
                }
                var parameter = SearchParameterExtractor.parameter(resourceType, listed.getName());
                for (var resource : some) {
                    for (var value : SearchParameterExtractor.of(resource, parameter, ZONE)) {
                        asked(parameter, value).ifPresent(text -> {
                            shown.add(parameter.name());
                            finds(ehr, resourceType, resource, parameter, text);
                        });
                    }
                }
                if (!some.isEmpty() && parameter.type() == SearchCriteria.Type.TOKEN) {
                    assertThat(total(ehr, resourceType, some.get(0), listed.getName() + "=no-such-code"))
                            .as(resourceType + "." + listed.getName() + " of no such code")
                            .isZero();
                }
            }
        }
        if (!some.isEmpty()) {
            var id = some.get(0).getIdElement().getIdPart();
            assertThat(total(ehr, resourceType, some.get(0), "_id:not=" + id))
                    .as(resourceType + " by :not of its id")
                    .isZero();
            assertThat(total(ehr, resourceType, some.get(0), "_id:missing=false"))
                    .as(resourceType + " by the presence of its id")
                    .isEqualTo(1);
            assertThat(shown)
                    .as("parameters of " + resourceType + " that were tried")
                    .isNotEmpty();
        }
    }

    /**
     * Selects two resources of each status and shape: a column that is correct for a booking may be wrong for a
     * waiting-list entry.
     */
    private static List<Resource> differing(Stream<Resource> all) {
        var shapes = new HashMap<String, Integer>();
        return all.filter(resource -> {
                    var status = resource.getNamedProperty("status");
                    var shape = resource.children().stream()
                                    .filter(Property::hasValues)
                                    .map(Property::getName)
                                    .toList()
                            + (status == null || !status.hasValues()
                                    ? ""
                                    : status.getValues().get(0).primitiveValue());
                    return shapes.merge(shape, 1, Integer::sum) <= 2;
                })
                .limit(40)
                .toList();
    }

    private void finds(
            EhrClient ehr, String resourceType, Resource resource, SearchCriteria.Parameter parameter, String text) {
        assertThat(total(ehr, resourceType, resource, parameter.name() + "=" + text))
                .as(resourceType + "/" + resource.getIdElement().getIdPart() + " by " + parameter.name() + "=" + text)
                .isEqualTo(1);
    }

    private static int total(EhrClient ehr, String resourceType, Resource resource, String criterion) {
        var answer =
                ehr.get("/" + resourceType + "?_id=" + resource.getIdElement().getIdPart() + "&" + criterion);
        assertThat(answer.status()).as(criterion + answer.body()).isEqualTo(200);
        return answer.as(Bundle.class).getTotal();
    }

    /** The value as a client writes it. */
    private static Optional<String> asked(SearchCriteria.Parameter parameter, ReceivedResource.SearchValue value) {
        return switch (parameter.type()) {
            case TOKEN ->
                value.value()
                        .map(code -> encoded(value.system().map(s -> s + "|").orElse("") + escaped(code)));
            case REFERENCE ->
                value.value()
                        .filter(id -> value.system().isPresent())
                        .map(id -> encoded(value.system().orElseThrow() + "/" + id));
            case DATE ->
                value.low().map(low -> "le" + encoded(low.plusSeconds(1).toString()));
            case STRING -> value.value().map(text -> encoded(text.substring(0, Math.min(4, text.length()))));
            case URI -> value.value().map(SearchIT::encoded);
            case QUANTITY -> value.amount().map(n -> "eq" + n.toPlainString());
        };
    }

    private static String escaped(String code) {
        return code.replace(",", "\\,").replace("|", "\\|");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void pagesListEachResultOnceAndTheirAddressHasNoSearchValues() {
        var all = ehr.get("/Observation?_count=0").as(Bundle.class).getTotal();
        var seen = new ArrayList<String>();
        var page = ehr.get("/Observation?_count=20&code="
                        + encoded("http://loinc.org|718-7,http://loinc.org|72514-3")
                        + "&patient.family=a,b,e,k,m,s,w")
                .as(Bundle.class);
        var total = page.getTotal();
        for (int guard = 0; guard < 1000; guard++) {
            page.getEntry().stream()
                    .filter(e -> e.getSearch().getMode() == Bundle.SearchEntryMode.MATCH)
                    .forEach(e -> seen.add(e.getResource().getIdElement().getIdPart()));
            var next = page.getLink("next");
            if (next == null) {
                break;
            }
            assertThat(next.getUrl()).doesNotContain("loinc", "family", "code");
            var path = next.getUrl().substring(next.getUrl().indexOf("/Observation"));
            assertThat(EhrClient.client("ehr-readonly", "ehr-readonly-secret")
                            .get(path)
                            .status())
                    .as("a page of another client's search")
                    .isEqualTo(410);
            page = ehr.get(path).as(Bundle.class);
        }
        assertThat(seen).doesNotHaveDuplicates().hasSize(total);
        assertThat(total).isLessThan(all);
        assertThat(ehr.get("/Observation?_page=11111111-1111-1111-1111-111111111111")
                        .status())
                .isEqualTo(410);
    }

    @Test
    void pagesOfFiftyListAllTasksInOrder() {
        var seen = new ArrayList<String>();
        var page = ehr.get("/Task?_count=50&_sort=-_lastUpdated").as(Bundle.class);
        int total = page.getTotal();
        while (true) {
            page.getEntry().forEach(e -> seen.add(e.getResource().getIdElement().getIdPart()));
            var next = page.getLink("next");
            if (next == null) {
                break;
            }
            page = ehr.get(next.getUrl().substring(next.getUrl().indexOf("/Task")))
                    .as(Bundle.class);
        }
        assertThat(new HashSet<>(seen)).hasSize(seen.size()).hasSizeBetween(total - 20, total);
    }

    /** Clinic configuration is not in a search table; chained searches reach it from both sides. */
    @Test
    void chainedSearchReachesEveryTarget() {
        var room = (Location) ehr.get("/Location?_count=1")
                .as(Bundle.class)
                .getEntryFirstRep()
                .getResource();
        chainFinds("Appointment", "location", "Location", "name", room.getName(), "status=booked");
        var operator = ehr.get("/Practitioner").as(Bundle.class).getEntry().stream()
                .map(e -> (Practitioner) e.getResource())
                .filter(p ->
                        total("/Appointment?practitioner=" + p.getIdElement().getIdPart()) > 0)
                .findFirst()
                .orElseThrow();
        chainFinds(
                "Appointment",
                "practitioner",
                "Practitioner",
                "family",
                operator.getNameFirstRep().getFamily(),
                "");
        chainFinds(
                "PractitionerRole",
                "practitioner",
                "Practitioner",
                "name",
                operator.getNameFirstRep().getFamily(),
                "");
        assertThat(total("/Slot?schedule.actor=Practitioner/"
                        + operator.getIdElement().getIdPart()))
                .isEqualTo(total("/Slot?schedule=" + operator.getIdElement().getIdPart()))
                .isPositive();
        assertThat(total("/Appointment?practitioner.family=Nobody")).isZero();
        assertThat(ehr.get("/Location?_lastUpdated=ge2020").body())
                .contains("The search parameter _lastUpdated was ignored");
    }

    private void chainFinds(String resourceType, String by, String target, String name, String value, String beside) {
        var ids = ehr.get("/" + target + "?" + name + "=" + encoded(value)).as(Bundle.class).getEntry().stream()
                .map(e -> e.getResource().getIdElement().getIdPart())
                .toList();
        assertThat(total("/" + resourceType + "?" + by + "." + name + "=" + encoded(value) + "&" + beside))
                .as(resourceType + " by " + by + "." + name)
                .isEqualTo(total("/" + resourceType + "?" + by + "=" + String.join(",", ids) + "&" + beside))
                .isPositive();
    }

    private int total(String path) {
        return ehr.get(path + (path.contains("?") ? "&" : "?") + "_count=0")
                .as(Bundle.class)
                .getTotal();
    }

    @Test
    void slotsAreSortedByTime() {
        for (var sort : List.of("", "&_sort=start", "&_sort=-start")) {
            var starts = new ArrayList<Instant>();
            var page = ehr.get("/Slot?_count=100" + sort).as(Bundle.class);
            for (int pages = 0; pages < 3; pages++) {
                page.getEntry()
                        .forEach(e ->
                                starts.add(((Slot) e.getResource()).getStart().toInstant()));
                var next = page.getLink("next").getUrl();
                page = ehr.get(next.substring(next.indexOf("/Slot"))).as(Bundle.class);
            }
            assertThat(starts)
                    .as(sort)
                    .hasSize(300)
                    .isSortedAccordingTo(sort.contains("-") ? Comparator.reverseOrder() : Comparator.naturalOrder());
        }
    }

    @Test
    void searchIsPossibleByPostSoThatNoNameIsInAnAddress() {
        var posted = ehr.send("POST", "/Patient/_search", "application/x-www-form-urlencoded", "family=a&_count=3");
        assertThat(posted.status()).as(posted.body()).isEqualTo(200);
        assertThat(posted.as(Bundle.class).getTotal())
                .isEqualTo(ehr.get("/Patient?family=a").as(Bundle.class).getTotal());
    }

    @Test
    void includesReturnTheResourcesOfAnAppointment() {
        var answer = ehr.get("/Appointment?status=booked,fulfilled&appointment-type=ROUTINE&_count=3"
                + "&_include=Appointment:patient&_include=Appointment:practitioner&_include=Appointment:location"
                + "&_include=Appointment:based-on&_include=Appointment:slot&_revinclude=Encounter:appointment");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var bundle = answer.as(Bundle.class);
        var matches = matches(bundle);
        assertThat(matches).hasSize(3);
        for (var match : matches) {
            var patient =
                    ((Appointment) match).getParticipantFirstRep().getActor().getReference();
            assertThat(included(bundle)).contains(patient);
        }
        assertThat(included(bundle))
                .anyMatch(r -> r.startsWith("Practitioner/"))
                .anyMatch(r -> r.startsWith("Location/"))
                .anyMatch(r -> r.startsWith("ServiceRequest/"));
        assertThat(bundle.getEntry())
                .extracting(Bundle.BundleEntryComponent::getFullUrl)
                .doesNotHaveDuplicates();
    }

    private static List<Resource> matches(Bundle bundle) {
        return bundle.getEntry().stream()
                .filter(e -> e.getSearch().getMode() == Bundle.SearchEntryMode.MATCH)
                .map(Bundle.BundleEntryComponent::getResource)
                .toList();
    }

    private static List<String> included(Bundle bundle) {
        return bundle.getEntry().stream()
                .filter(e -> e.getSearch().getMode() == Bundle.SearchEntryMode.INCLUDE)
                .map(e -> e.getResource().fhirType() + "/"
                        + e.getResource().getIdElement().getIdPart())
                .toList();
    }

    @Test
    void chainsModifiersTotalsAndSummariesAreSupported() {
        var patient = (Patient)
                ehr.get("/Patient?_count=1").as(Bundle.class).getEntryFirstRep().getResource();
        var number = patient.getIdentifierFirstRep();
        var token = encoded(number.getSystem() + "|" + number.getValue());
        assertThat(ehr.get("/ServiceRequest?patient.identifier=" + token)
                        .as(Bundle.class)
                        .getTotal())
                .isEqualTo(ehr.get("/ServiceRequest?patient="
                                + patient.getIdElement().getIdPart())
                        .as(Bundle.class)
                        .getTotal())
                .isPositive();
        assertThat(ehr.get("/Appointment?patient.identifier=" + encoded("urn:nobody|1"))
                        .as(Bundle.class)
                        .getTotal())
                .isZero();
        int all = ehr.get("/Appointment?_count=0").as(Bundle.class).getTotal();
        int booked = ehr.get("/Appointment?status=booked&_summary=count")
                .as(Bundle.class)
                .getTotal();
        assertThat(ehr.get("/Appointment?status:not=booked&_count=0")
                        .as(Bundle.class)
                        .getTotal())
                .isEqualTo(all - booked);
        assertThat(ehr.get("/Appointment?date:missing=true&status:not=waitlist&_count=0")
                        .as(Bundle.class)
                        .getTotal())
                .isZero();
        assertThat(ehr.get("/Appointment?_total=none&_count=1").as(Bundle.class).hasTotal())
                .isFalse();
        assertThat(ehr.get("/Patient?_elements=birthDate&_count=1").body()).doesNotContain("\"name\"");
        assertThat(ehr.get("/Patient?family:exact="
                                + encoded(patient.getNameFirstRep().getFamily()))
                        .as(Bundle.class)
                        .getTotal())
                .isPositive();
        assertThat(ehr.get("/Appointment?_lastUpdated:missing=false&_count=0")
                        .as(Bundle.class)
                        .getTotal())
                .isEqualTo(all);
        assertThat(ehr.get("/Appointment?_count=0&status=" + encoded("http://hl7.org/fhir/appointmentstatus|"))
                        .as(Bundle.class)
                        .getTotal())
                .isEqualTo(all);
        for (var inapplicable : List.of("status:Foo=booked", "patient:Foo=x", "patient:missing.family=a")) {
            assertThat(ehr.get("/Appointment?" + inapplicable).status())
                    .as(inapplicable)
                    .isEqualTo(400);
        }
        assertThat(ehr.get("/Patient?family:wrong=x").status()).isEqualTo(400);
        assertThat(ehr.get("/Patient?family=,").status()).isEqualTo(400);
        assertThat(ehr.get("/Patient?_count=-1").status()).isEqualTo(400);
        assertThat(ehr.get("/Patient?_count=1e9").status()).isEqualTo(200);
    }

    @Test
    void countAboveTheMaximumReturnsTheLargestPage() {
        for (var count : List.of("501", "1000000", "99999999999999")) {
            var bundle = EhrClient.demo().get("/Appointment?_count=" + count).as(Bundle.class);
            assertThat(bundle.getLink("self").getUrl()).contains("_count=500").doesNotContain(count);
        }
        assertThat(EhrClient.demo()
                        .get("/Appointment?_count=7")
                        .as(Bundle.class)
                        .getLink("self")
                        .getUrl())
                .contains("_count=7");
    }
}
