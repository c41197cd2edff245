package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Fuzzes every interaction with seeded random input. The server always responds with an OperationOutcome and a
 * client-error or success status, and never shows internal details. {@code -Dir.fuzz.count} and {@code -Dir.fuzz.seed}
 * set the number of requests and the seed.
 */
@Order(Integer.MAX_VALUE - 1)
class FuzzIT {
    private static final int COUNT = Integer.getInteger("ir.fuzz.count", 10_000);
    private static final long SEED = Long.getLong("ir.fuzz.seed", 20_261_121L);
    private static final Pattern INSIDE = Pattern.compile(
            "(?<!availability)Exception(?![a-z])|at ir\\.|at ca\\.uhn|at java\\.|org\\.hibernate|PSQL|SQLState|NullPointer|StackOverflow");
    private static final List<String> VALUES = List.of(
            "null",
            "\"\"",
            "true",
            "-1",
            "1e999",
            "9999999999999999999999",
            "0.0000000001",
            "1e-50000000",
            "1E+999999999",
            "\"1E+999999999\"",
            "\"+100000-01-01\"",
            "\"1899-12-31\"",
            "\"2200-01-01T00:00:00Z\"",
            "[]",
            "{}",
            "[[[[]]]]",
            "\"" + "x".repeat(5000) + "\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"𐍈🧊\"",
            "\"../../etc/passwd\"",
            "\"' or 1=1; drop table booking; --\"",
            "\"<script>alert(1)</script>\"",
            "\"${jndi:ldap://localhost/x}\"",
            "\"2026-02-30\"",
            "\"9999-12-31T23:59:59+14:00\"",
            "\"0000\"",
            "\"Patient/../Patient/1\"",
            "\"http://[::1\"",
            "\"urn:uuid:\"",
            "{\"extension\":[{\"url\":\"x\"}]}",
            "{\"reference\":\"#x\"}",
            "\"%\"",
            "\"a|b|c|d\"",
            "NaN",
            "'single'");
    private static final List<String> TYPES = List.of(
            "application/fhir+json",
            "application/fhir+json",
            "application/fhir+json",
            "application/json",
            "application/fhir+json;charset=utf-16",
            "application/fhir+json; charset=nonsense",
            "application/fhir+xml",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "*/*",
            "a");

    private record Shot(EhrClient by, String method, String path, String type, String body, List<String> headers) {
        @Override
        public String toString() {
            return method + " " + path + " " + type + " " + headers + "\n"
                    + body.substring(0, Math.min(2000, body.length()));
        }
    }

    private static final List<String> CLINIC = List.of("Location", "Device", "PractitionerRole");
    private static final EhrClient EHR = EhrClient.demo();

    private final Random random = new Random(SEED);
    private final EhrClient admin = SmartApp.of("admin", "user/*.cruds");
    private final Map<String, Set<String>> clinic = clinic();
    private final List<Shot> good =
            Stream.concat(good().stream(), staffs().stream()).toList();

    /** The ids of the clinic configuration before the run. */
    private Map<String, Set<String>> clinic() {
        return CLINIC.stream().collect(Collectors.toMap(resourceType -> resourceType, this::ids));
    }

    private Set<String> ids(String resourceType) {
        return admin.get("/" + resourceType + "?_count=500").as(Bundle.class).getEntry().stream()
                .map(entry -> entry.getResource().getIdElement().getIdPart())
                .collect(Collectors.toSet());
    }

    /** Retires the resources created during the run, so that later tests do not use them. */
    private void retire() {
        for (var resourceType : CLINIC) {
            for (var id : ids(resourceType)) {
                if (!clinic.getOrDefault(resourceType, Set.of()).contains(id)) {
                    var path = "/" + resourceType + "/" + id;
                    var inactive = admin.get(path)
                            .body()
                            .replace("\"status\":\"active\"", "\"status\":\"inactive\"")
                            .replace("\"active\":true", "\"active\":false");
                    admin.send("PUT", path, "application/fhir+json", inactive);
                }
            }
        }
    }

    /** Writes of staff: clinic configuration, records, answers and plans; some lack a required version or reason. */
    private List<Shot> staffs() {
        var clinician = SmartApp.of("clinician", "user/*.cruds");
        var local = "{\"coding\":[{\"system\":\"https://ir-scheduling.example/fhir/CodeSystem/ir\",\"code\":\"%s\"}]}";
        var shots = new ArrayList<Shot>();
        var made = Map.of(
                "Location",
                "{\"resourceType\":\"Location\",\"status\":\"active\",\"name\":\"Fuzz\",\"type\":["
                        + local.formatted("bay")
                        + "],\"hoursOfOperation\":[{\"daysOfWeek\":[\"sun\"],\"openingTime\":\"03:00:00\",\"closingTime\":\"03:15:00\"}]}",
                "Device",
                "{\"resourceType\":\"Device\",\"status\":\"active\",\"deviceName\":[{\"name\":\"Fuzz\",\"type\":\"other\"}],\"type\":"
                        + local.formatted("console") + ",\"property\":[{\"type\":" + local.formatted("probe-channels")
                        + ",\"valueQuantity\":[{\"value\":8}]}]}",
                "PractitionerRole",
                "{\"resourceType\":\"PractitionerRole\",\"active\":true,\"practitioner\":{\"display\":\"Dr. Fuzz\"},\"code\":["
                        + local.formatted("technologist")
                        + "],\"availabilityExceptions\":\"open on public holidays\"}");
        made.forEach((resourceType, body) -> {
            var name = "Fuzz " + java.util.UUID.randomUUID();
            var id = admin.post("/" + resourceType, body.replace("Fuzz", name))
                    .headers()
                    .firstValue("Location")
                    .orElseThrow()
                    .replaceAll("/_history/.*", "")
                    .replaceAll(".*/", "");
            for (int times = 0; times < 12; times++) {
                shots.add(new Shot(admin, "POST", "/" + resourceType, "application/fhir+json", body, List.of()));
                shots.add(put(admin, "/" + resourceType + "/" + id, List.of()));
            }
            shots.add(put(admin, "/Schedule/" + id, List.of()));
            if (resourceType.equals("PractitionerRole")) {
                shots.add(put(admin, "/Practitioner/" + id, List.of()));
            }
        });
        shots.add(new Shot(
                admin,
                "POST",
                "/Organization",
                "application/fhir+json",
                "{\"resourceType\":\"Organization\",\"name\":\"Fuzz\",\"extension\":[{\"url\":\"https://ir-scheduling.example/fhir/StructureDefinition/time-zone\",\"valueCode\":\"Mars/Base\"}]}",
                List.of()));
        for (var search : List.of(
                "Procedure?status=completed&encounter:missing=false",
                "QuestionnaireResponse?status=completed",
                "CarePlan?status=active")) {
            var found = clinician
                    .get("/" + search + "&_count=1")
                    .as(Bundle.class)
                    .getEntryFirstRep()
                    .getResource();
            var path = "/" + found.fhirType() + "/" + found.getIdElement().getIdPart();
            // without a reason, an otherwise valid amendment, revocation or waiver is rejected
            var shot = put(
                    clinician,
                    path,
                    List.of("If-Match", "W/\"" + found.getMeta().getVersionId() + "\""));
            for (int times = 0; times < 20; times++) {
                shots.add(shot);
                if (found.fhirType().equals("Procedure")) {
                    var fresh = shot.body().replaceFirst("\"id\":\"[^\"]*\",", "");
                    shots.add(new Shot(clinician, "POST", "/Procedure", shot.type(), fresh, List.of()));
                }
            }
        }
        return shots;
    }

    /** Returns an update with the resource as it was read. */
    private static Shot put(EhrClient by, String path, List<String> headers) {
        return new Shot(by, "PUT", path, "application/fhir+json", by.get(path).body(), headers);
    }

    private static List<Shot> good() {
        var json = FhirContext.forR4Cached().newJsonParser();
        var statement = EhrClient.anonymous().get("/metadata").as(CapabilityStatement.class);
        var shots = new ArrayList<Shot>();
        var order = json.encodeResourceToString(OrderBundles.bundle(Optional.empty()));
        shots.add(post("", order));
        shots.add(post("", order));
        shots.add(
                post(
                        "/Appointment/$find",
                        "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"start\",\"valueDateTime\":\"2027-01-11T00:00:00+01:00\"},"
                                + "{\"name\":\"end\",\"valueDateTime\":\"2027-01-22T23:59:59+01:00\"},{\"name\":\"visit-type\",\"valueString\":\"x|y\"},"
                                + "{\"name\":\"timing\",\"valueTiming\":{\"repeat\":{\"dayOfWeek\":[\"mon\"]}}},"
                                + "{\"name\":\"referral-identifier\",\"valueIdentifier\":{\"system\":\"urn:oid:1.2.3\",\"value\":\"SR-77\"}}]}"));
        for (var operation : List.of("/Appointment/$hold", "/Appointment/$book", "/Appointment/$cancel")) {
            shots.add(
                    post(
                            operation,
                            "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"appointment-reference\",\"valueReference\":{\"reference\":\"Appointment/none-1\"}},"
                                    + "{\"name\":\"hold-seconds\",\"valuePositiveInt\":60},{\"name\":\"comment\",\"valueString\":\"c\"},"
                                    + "{\"name\":\"reason\",\"valueCodeableConcept\":{\"text\":\"r\"}},{\"name\":\"initiator\",\"valueCode\":\"patient\"}]}"));
        }
        shots.add(post(
                "/Appointment/$book",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"appointment-resource\",\"resource\":{\"resourceType\":\"Appointment\",\"id\":\"none-1\","
                        + "\"meta\":{\"versionId\":\"3\"},\"status\":\"booked\",\"start\":\"2027-01-11T08:00:00+01:00\",\"end\":\"2027-01-11T12:00:00+01:00\","
                        + "\"participant\":[{\"actor\":{\"reference\":\"Patient/p\"},\"status\":\"accepted\"}]}}]}"));
        shots.add(post(
                "/Schedule/$impact",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"valueReference\":{\"reference\":\"Location/ct-suite-1\"}},"
                        + "{\"name\":\"period\",\"valuePeriod\":{\"start\":\"2027-01-11\",\"end\":\"2027-01-12\"}}]}"));
        shots.add(new Shot(
                EHR,
                "PATCH",
                "/Appointment/none",
                "application/json-patch+json",
                "[{\"op\":\"add\",\"path\":\"/comment\",\"value\":\"x\"}]",
                List.of("If-Match", "W/\"1\"")));
        shots.add(
                post(
                        "/Subscription",
                        "{\"resourceType\":\"Subscription\",\"status\":\"requested\",\"reason\":\"r\",\"criteria\":\"https://ir-scheduling.example/fhir/SubscriptionTopic/readiness-changed\","
                                + "\"_criteria\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria\",\"valueString\":\"ServiceRequest?status=active\"}]},"
                                + "\"channel\":{\"type\":\"rest-hook\",\"endpoint\":\"http://localhost:1/none\",\"payload\":\"application/fhir+json\",\"header\":[\"X-Key: 1\"]}}"));
        shots.add(get("/Subscription/$status?status=active&id=some-id"));
        shots.add(get("/Subscription/some-id/$status"));
        shots.add(get("/Subscription/some-id/$events?eventsSinceNumber=1&content=id-only"));
        for (var resource : statement.getRestFirstRep().getResource()) {
            var names = resource.getSearchParam();
            for (int i = 0; i < 6 && !names.isEmpty(); i++) {
                var one = names.get((i * 7) % names.size()).getName();
                shots.add(get("/" + resource.getType() + "?_count=2&" + one + "=ge2026-01-01&_sort=-_lastUpdated"));
            }
            shots.add(get("/" + resource.getType() + "/some-id"));
            shots.add(get("/" + resource.getType() + "/some-id/_history/1"));
            shots.add(
                    post(
                            "/" + resource.getType(),
                            "{\"resourceType\":\"" + resource.getType()
                                    + "\",\"status\":\"active\",\"subject\":{\"reference\":\"Patient/none\"},\"patient\":{\"reference\":\"Patient/none\"},"
                                    + "\"identifier\":[{\"system\":\"urn:x\",\"value\":\"1\"}],\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"1\"}]}}"));
            shots.add(new Shot(
                    EHR,
                    "PUT",
                    "/" + resource.getType() + "/some-id",
                    "application/fhir+json",
                    "{\"resourceType\":\"" + resource.getType() + "\",\"id\":\"some-id\",\"status\":\"completed\"}",
                    List.of("If-Match", "W/\"1\"")));
            shots.add(new Shot(EHR, "DELETE", "/" + resource.getType() + "/some-id", "", "", List.of()));
        }
        return shots;
    }

    private static Shot post(String path, String body) {
        return new Shot(EHR, "POST", path, "application/fhir+json", body, List.of());
    }

    private static Shot get(String path) {
        return new Shot(EHR, "GET", path, "", "", List.of());
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Shot mutant() {
        var shot = good.get(random.nextInt(good.size()));
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            shot = mutated(shot);
        }
        return shot;
    }

    private Shot mutated(Shot shot) {
        if (shot.body().isEmpty() || random.nextInt(8) == 0) {
            return new Shot(
                    shot.by(), shot.method(), path(shot.path()), shot.type(), shot.body(), headers(shot.headers()));
        }
        var type = random.nextInt(12) == 0 ? any(TYPES) : shot.type();
        return new Shot(shot.by(), shot.method(), shot.path(), type, body(shot.body()), shot.headers());
    }

    private List<String> headers(List<String> headers) {
        return switch (random.nextInt(6)) {
            case 0 -> List.of("If-Match", any(List.of("*", "W/\"x\"", "\"\"", "1", "W/\"99999999999999999999\"")));
            case 1 -> List.of("Prefer", any(List.of("handling=strict", "return=minimal", "return=nonsense", ";;=")));
            case 2 ->
                List.of("If-None-Exist", any(List.of("identifier=", "?", "identifier=a|b", "%%%", "name=x&name=y")));
            case 3 -> List.of("Accept", any(List.of("application/fhir+xml", "text/html", "image/png", "*/*;q=x", "")));
            case 4 -> List.of("Idempotency-Key", any(List.of("", "k", "k".repeat(3000))));
            default -> headers;
        };
    }

    private String path(String path) {
        var value = URLEncoder.encode(any(VALUES).replace("\"", ""), StandardCharsets.UTF_8)
                .replace("+", "%20");
        int equals = path.indexOf('=');
        return switch (random.nextInt(9)) {
            case 0 -> equals < 0 ? path + "?_id=" + value : path.substring(0, equals + 1) + value;
            case 1 -> path + (path.contains("?") ? "&" : "?") + "_include=" + value;
            case 2 -> path + (path.contains("?") ? "&" : "?") + "_revinclude=" + value + "&_include=*";
            case 3 -> path + (path.contains("?") ? "&" : "?") + "_sort=" + value + "&_total=" + value;
            case 4 -> path + (path.contains("?") ? "&" : "?") + "_count=" + value + "&_summary=" + value;
            case 5 -> path + (path.contains("?") ? "&" : "?") + value + "=1&patient." + value + ":x=2";
            case 6 -> path.replaceFirst("some-id|none-1", value.substring(0, Math.min(value.length(), 60)));
            case 7 -> path.replace("=", ":missing=").replace("_count:missing", "_count");
            default -> path + (path.contains("?") ? "&" : "?") + "date=" + value + "&status:not=" + value + ",";
        };
    }

    private static final Pattern VALUE = Pattern.compile(":(\"[^\"]*\"|-?\\d+(\\.\\d+)?|true|false)");

    private String body(String body) {
        int at = random.nextInt(Math.max(1, body.length()));
        int length = random.nextInt(40);
        switch (random.nextInt(10)) {
            case 0 -> {
                return body.substring(0, at);
            }
            case 1 -> {
                return body.substring(0, at) + body.substring(Math.min(body.length(), at + length));
            }
            case 2 -> {
                var piece = body.substring(at, Math.min(body.length(), at + length));
                return body.substring(0, at) + piece + body.substring(at);
            }
            case 3 -> {
                return body.substring(0, at) + "[".repeat(1 + random.nextInt(2000)) + body.substring(at);
            }
            case 4 -> {
                var deep = "{\"extension\":[".repeat(300) + "]}".repeat(300);
                return body.replaceFirst("\\{", "{\"extension\":[" + deep + "],");
            }
            default -> {
                var values = VALUE.matcher(body).results().toList();
                if (values.isEmpty()) {
                    return body;
                }
                var one = values.get(random.nextInt(values.size()));
                return body.substring(0, one.start(1)) + any(VALUES) + body.substring(one.end(1));
            }
        }
    }

    @Test
    void malformedInputIsRejectedWith4xxWithoutInternalDetails() throws Exception {
        var ehr = EhrClient.demo();
        var faults = new ConcurrentLinkedQueue<String>();
        var shots = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < COUNT; i++) {
            var shot = mutant();
            shots.add(() -> {
                fired(shot.by(), shot).ifPresent(fault -> faults.add(fault + "\n" + shot));
                return true;
            });
        }
        var pool = Executors.newFixedThreadPool(8);
        try {
            // the first fifth loads classes and fills caches
            for (var future : pool.invokeAll(shots.subList(0, COUNT / 5))) {
                future.get();
            }
            long warm = heap();
            for (var future : pool.invokeAll(shots.subList(COUNT / 5, COUNT))) {
                future.get();
            }
            long after = heap();
            System.out.printf(
                    "server heap after a collection: %d MB warm, %d MB at the end%n", warm >> 20, after >> 20);
            assertThat(after).as("heap in use does not grow").isLessThan(warm + (96L << 20));
        } finally {
            pool.shutdown();
            retire();
            ehr.get("/Subscription?_count=500").as(Bundle.class).getEntry().stream()
                    .map(entry -> entry.getResource().getIdElement().getIdPart())
                    .forEach(id -> ehr.delete("/Subscription/" + id));
        }
        assertThat(faults).as(faults.size() + " of " + COUNT + ", seed " + SEED).isEmpty();
        assertThat(ehr.get("/Appointment?_count=1").status())
                .as("the server still responds")
                .isEqualTo(200);
    }

    /** @return bytes in use in the server's heap after a full collection */
    private static long heap() throws Exception {
        var server = ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("jboss-modules.jar")
                                && line.contains("-Dir.http.port="
                                        + ProductSession.settings().httpPort()))
                        .isPresent())
                .findFirst()
                .orElseThrow();
        jcmd(server, "GC.run");
        var used = Pattern.compile(
                        "(?:heap|garbage-first heap|PSYoungGen|ParOldGen|def new generation|tenured generation)"
                                + "\\s+total \\d+K, used (\\d+)K")
                .matcher(jcmd(server, "GC.heap_info"));
        long sum = 0;
        while (used.find()) {
            sum += Long.parseLong(used.group(1)) << 10;
        }
        assertThat(sum).isPositive();
        return sum;
    }

    private static String jcmd(ProcessHandle server, String command) throws Exception {
        var jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        var text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).as(text).isZero();
        return text;
    }

    private static Optional<String> fired(EhrClient ehr, Shot shot) {
        boolean history = shot.path().startsWith("/Procedure")
                && shot.method().equals("POST")
                && !shot.body().contains("\"Encounter/")
                && !shot.body().contains("Patient/none");
        if (history) {
            // without its Encounter, the resource would be stored as part of the patient's chart
            return Optional.empty();
        }
        EhrClient.Response answer;
        try {
            answer = shot.method().equals("GET")
                    ? ehr.get(shot.path(), shot.headers().toArray(String[]::new))
                    : shot.method().equals("DELETE")
                            ? ehr.delete(shot.path())
                            : ehr.send(
                                    shot.method(),
                                    shot.path(),
                                    shot.type(),
                                    shot.body(),
                                    shot.headers().toArray(String[]::new));
        } catch (IllegalArgumentException notSendable) {
            // this client cannot send it
            return Optional.empty();
        }
        if (answer.status() >= 500) {
            return Optional.of("status " + answer.status() + " " + answer.body());
        }
        if (answer.status() >= 400 && !answer.body().contains("OperationOutcome")) {
            return Optional.of("no outcome, status " + answer.status() + ": " + answer.body());
        }
        return INSIDE.matcher(answer.body()).find() && answer.status() >= 400
                ? Optional.of("tells of the inside: " + answer.body())
                : Optional.empty();
    }

    /** Numbers that a parser would expand, and nesting that it would descend: rejected before parsing. */
    @Test
    void hugeNumbersAndDeepNestingAreRejectedQuickly() {
        var ehr = EhrClient.demo();
        var observation =
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":\"Patient/none\"},\"valueQuantity\":{\"value\":%s}}";
        var xml =
                "<Observation xmlns=\"http://hl7.org/fhir\"><status value=\"final\"/><subject><reference value=\"Patient/none\"/></subject><valueQuantity><value value=\"%s\"/></valueQuantity></Observation>";
        for (var number : List.of("1e-50000000", "1E+5000000", "1E+999999999", "-1e-999999999", "1e101")) {
            atOnce(ehr, "/Observation", "application/fhir+json", observation.formatted(number));
            atOnce(ehr, "/Observation", "application/fhir+json", observation.formatted('"' + number + '"'));
            atOnce(ehr, "/Observation", "application/fhir+xml", xml.formatted(number));
            atOnce(
                    ehr,
                    "/Appointment/$find",
                    "application/fhir+json",
                    "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"_count\",\"valueDecimal\":" + number
                            + "}]}");
            assertThat(ehr.send(
                                    "PATCH",
                                    "/Appointment/none",
                                    "application/json-patch+json",
                                    "[{\"op\":\"add\",\"path\":\"/priority\",\"value\":" + number + "}]",
                                    "If-Match",
                                    "W/\"1\"")
                            .status())
                    .as(number)
                    .isEqualTo(400);
        }
        atOnce(ehr, "/Observation", "application/fhir+xml", xml.formatted("1".repeat(900_000)));
        atOnce(ehr, "/Observation", "application/fhir+json", observation.formatted("1".repeat(900_000)));
        var markup =
                "<div xmlns='http://www.w3.org/1999/xhtml'>" + "<p>".repeat(5_000) + "</p>".repeat(5_000) + "</div>";
        atOnce(
                ehr,
                "/Patient",
                "application/fhir+json",
                "{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":\"" + markup + "\"}}");
        atOnce(
                ehr,
                "/Patient",
                "application/fhir+xml",
                "<Patient xmlns=\"http://hl7.org/fhir\"><text><status value=\"generated\"/>" + markup
                        + "</text></Patient>");
        atOnce(
                ehr,
                "/Patient",
                "application/fhir+xml",
                "<Patient xmlns=\"http://hl7.org/fhir\">" + "<extension url=\"x\">".repeat(20_000)
                        + "</extension>".repeat(20_000) + "</Patient>");
        atOnce(
                ehr,
                "/Patient",
                "application/fhir+json",
                "{\"resourceType\":\"Patient\"," + "\"extension\":[{\"url\":\"x\",".repeat(400) + "\"id\":\"y\""
                        + "}]".repeat(400) + "}");
        atOnce(
                ehr,
                "/Patient",
                "application/fhir+json",
                "{\"resourceType\":\"Patient\",\"identifier\":[" + "{},".repeat(250_000) + "{}]}");
        var entry =
                "{\"resource\":{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:x\",\"value\":\"%d\"}],\"name\":[{\"family\":\"Many\"}],\"birthDate\":\"1950-01-01\"},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}";
        for (int entries : List.of(501, 10_000)) {
            var refused = atOnce(
                    ehr,
                    "",
                    "application/fhir+json",
                    "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                            + java.util.stream.IntStream.range(0, entries)
                                    .mapToObj(entry::formatted)
                                    .collect(Collectors.joining(","))
                            + "]}");
            assertThat(refused.body()).containsAnyOf("at most 500 entries", "more than 200,000 values");
        }
        // random, so that compression does not make it short enough for an index
        var lengthy = new Random(SEED)
                .ints(6_000, 0x4e00, 0x9fff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        for (var element : List.of(
                "\"identifier\":[{\"system\":\"urn:x\",\"value\":\"%s\"}]",
                "\"identifier\":[{\"system\":\"urn:x:%s\",\"value\":\"1\"}]",
                "\"identifier\":[{\"system\":\"urn:x\",\"value\":\"2\"}],\"name\":[{\"family\":\"%s\"}]")) {
            var answer = atOnce(
                    ehr,
                    "/Patient",
                    "application/fhir+json",
                    "{\"resourceType\":\"Patient\",\"birthDate\":\"1950-01-01\"," + element.formatted(lengthy) + "}");
            assertThat(answer.body()).contains("at most 1,200 bytes");
        }
        assertThat(ehr.get("/Appointment?_count=1").status())
                .as("the server still responds")
                .isEqualTo(200);
    }

    /** Rejected as a client error, within a time that excludes parsing of the body. */
    private static EhrClient.Response atOnce(EhrClient ehr, String path, String type, String body) {
        long start = System.nanoTime();
        var answer = ehr.send("POST", path, type, body);
        var shown = path + " " + body.substring(0, Math.min(200, body.length()));
        assertThat(answer.status()).as(shown + " " + answer.body()).isIn(400, 413);
        assertThat(answer.body()).as(shown).contains("OperationOutcome");
        assertThat(java.time.Duration.ofNanos(System.nanoTime() - start))
                .as(shown)
                .isLessThan(java.time.Duration.ofSeconds(20));
        return answer;
    }

    /** Dates and date ranges of a search out of their bounds are rejected with the bound. */
    @Test
    void datesAndDateRangesOfRequestsAreBounded() {
        var ehr = EhrClient.demo();
        for (var date : List.of(
                "1899-12-31", "2200-01-01", "0001-01-01", "9999-12-31", "1899", "2200-01", "9999-12-31T23:59:59Z")) {
            for (var prefix : List.of("", "ge", "lt", "sa", "eb", "ap", "ne")) {
                var answer = ehr.get("/Appointment?date=" + prefix + date);
                assertThat(answer.status()).as(prefix + date).isEqualTo(400);
                assertThat(answer.body()).as(prefix + date).contains("1900-01-01 to 2199-12-31");
            }
        }
        assertThat(ehr.get("/Appointment?date=ge1900-01-01&date=le2199-12-31").status())
                .isEqualTo(200);
        assertThat(ehr.get("/Appointment?date=%2B100000-01-01").status()).isEqualTo(400);
        assertThat(ehr.get("/Slot?start=ge2026-01-01&start=le2199-01-01").body())
                .contains("at most 366 days");
        var parameters = "{\"resourceType\":\"Parameters\",\"parameter\":[%s]}";
        for (var span : List.of(
                "{\"name\":\"start\",\"valueDateTime\":\"2026-01-01T00:00:00Z\"},{\"name\":\"end\",\"valueDateTime\":\"9999-01-01T00:00:00Z\"}",
                "{\"name\":\"start\",\"valueDateTime\":\"0001-01-01T00:00:00Z\"}",
                "{\"name\":\"_count\",\"valueInteger\":0}",
                "{\"name\":\"_count\",\"valueInteger\":-2147483648}")) {
            assertThat(ehr.post("/Appointment/$find", parameters.formatted(span))
                            .status())
                    .as(span)
                    .isEqualTo(400);
        }
    }

    /** Inputs known to have broken servers of this kind; each limit of the FHIR API has its own response. */
    @Test
    void knownAttackPayloadsAreRejectedQuickly() {
        var ehr = EhrClient.demo();
        assertThat(ehr.post(
                                "",
                                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                                        + "{\"resource\":{\"resourceType\":\"Patient\"}},".repeat(10_000) + "{}]}")
                        .status())
                .as("a bundle of ten thousand entries")
                .isIn(400, 413, 422);
        assertThat(ehr.send("POST", "", "application/fhir+json", "x", "Content-Encoding", "gzip")
                        .status())
                .as("a compressed body, bomb or not")
                .isEqualTo(415);
        for (var xml : List.of(
                "<!DOCTYPE p [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><Patient xmlns=\"http://hl7.org/fhir\"><id value=\"&b;\"/></Patient>",
                "<?xml version=\"1.0\" encoding=\"UTF-16\"?><!DOCTYPE x SYSTEM \"file:///etc/passwd\"><Patient/>",
                "<Patient xmlns=\"http://hl7.org/fhir\" xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"file:///etc/passwd\" parse=\"text\"/></Patient>")) {
            var answer = ehr.send("POST", "/Patient", "application/fhir+xml", xml);
            assertThat(answer.status()).as(xml).isEqualTo(400);
            assertThat(answer.body()).doesNotContain("root:", "aaaa");
        }
        assertThat(ehr.post("/Patient", "{\"a\":".repeat(20_000)).status()).isEqualTo(400);
        assertThat(ehr.get("/Appointment?_count=1000000000&_include=Appointment:patient&_revinclude=Task:focus")
                        .status())
                .isEqualTo(200);
        assertThat(ehr.get("/Patient?" + "name=a&".repeat(400)).status())
                .as("four hundred search conditions")
                .isEqualTo(400);
        assertThat(ehr.send(
                                "POST",
                                "/Patient/_search",
                                "application/x-www-form-urlencoded",
                                "identifier=" + "a|b,".repeat(50_000))
                        .status())
                .as("fifty thousand search values")
                .isEqualTo(400);
        assertThat(ehr.get(
                                "/Patient?name=a&name=b&name=c&name=d&name=e&name=f&name=g&name=h&name=i&name=j&name=k&name=l")
                        .status())
                .isEqualTo(200);
    }
}
