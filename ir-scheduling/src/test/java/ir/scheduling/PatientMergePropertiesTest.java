package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.treatment.AdverseEvent;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.intake.PatientRecords;
import ir.scheduling.intake.PatientReferences;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.treatment.AdverseEventService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A merge after any history of a patient: no record refers to the first patient, and nothing else of any row has
 * changed. Ids of patients are codes, names of constants, ids of other things, and prefixes of each other.
 */
class PatientMergePropertiesTest {
    private static final long FIRST_SEED = Long.getLong("ir.random.first", 1);
    private static final int SEEDS = Integer.getInteger("ir.random.seeds", 6);
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    /** Equal to a code, a state, a site of the body, a resource, a name of a member, and with wildcards of SQL. */
    private static final List<String> IDS = List.of("active", "BOOKED", "ILIUM", "ct-1", "patient", "p_1%");

    private static final Set<String> VERSIONED =
            Set.of("referral", "booking", "treatment_session", "follow_up_plan", "adverse_event", "repeat_candidate");

    /** What was, as it was. */
    private static final Set<String> HISTORY = Set.of(
            "audit",
            "booking_version",
            "evidence_version",
            "idempotency",
            "outbox",
            "outbox_untold",
            "reconciliation",
            "search_page",
            "session_version",
            "subscription_event");

    /** The queries of a merge, whatever it moves: a row more is an update more and no query. */
    private static final int QUERIES = 15;

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    private final MutableClock clock = new MutableClock("2026-02-20T08:00:00Z");

    static Stream<Long> seeds() {
        return IntStream.range(0, SEEDS).mapToObj(i -> FIRST_SEED + i);
    }

    /** One patient of a generated history. */
    private record Generated(PatientId patient, List<String> orders) {}

    private static Generated generated(String id, Random random) {
        var orders = new ArrayList<>(List.of(id, id + "-b", id + "-c"));
        return new Generated(new PatientId(id), orders.subList(0, 1 + random.nextInt(3)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingRefersToTheMergedPatientAndNothingElseChanges(long seed) {
        var random = new Random(seed);
        var application = postgres.application(clock);
        ClinicFixture.open(application.transactions());
        var services = application.services();
        var id = IDS.get((int) (seed % IDS.size()));
        var from = generated(id, random);
        var into = generated(random.nextBoolean() ? id + "2" : "kept", random);
        var other = generated(id + "3", random);
        generate(services, random, List.of(from, into, other));
        for (var table : List.of("active-task", "task-of-" + id + "3")) {
            postgres.database()
                    .asOwner("insert into errand (what, kind, local_id, patient_id, state, asked, failures, next_try)"
                            + " values ('FILE', 'Appointment', '" + table + "', '"
                            + (table.startsWith("active") ? id : id + "3") + "', 'FAILED', now(), 0, now())");
            postgres.database()
                    .asOwner("insert into reminder (key, kind, subject, patient_id, state, attempts, next_try, created)"
                            + " values ('" + table + "', 'SESSION', '" + id + "', '"
                            + (table.startsWith("active") ? id : id + "3") + "', 'QUEUED', 0, now(), now())");
        }
        var before = StoredRows.of(postgres.database());
        assertThat(before.of("work_up")).isNotEmpty();
        var statistics = application.sessionFactory().getStatistics();
        statistics.setStatisticsEnabled(true);
        statistics.clear();
        var moved = application.transactions().inReadTransaction(repositories -> {
            boolean done = application.get(PatientRecords.class).move(from.patient(), into.patient(), clock.instant());
            repositories.reminders().changePatient(from.patient(), into.patient());
            repositories.syncTasks().changePatient(from.patient(), into.patient());
            return done;
        });
        long statements = statistics.getPrepareStatementCount();
        assertThat(moved).isTrue();
        var after = StoredRows.of(postgres.database());
        assertThat(traces(after, from.patient())).isEmpty();
        var expected = expected(before, from.patient(), into.patient());
        assertThat(expected.differencesTo(withoutUpdateTimes(after))).isEmpty();
        assertThat(before.addedIn(after)).isEqualTo(addedVersions(before, expected));
        assertVersionsAreThoseOfTheRows(after);
        assertThat(statements).isLessThanOrEqualTo(QUERIES + changedRows(before, expected));
    }

    /** Bookings, treatments, events and received resources, in a random measure for each order. */
    private void generate(Services services, Random random, List<Generated> patients) {
        var referrals = new ArrayList<ReferralId>();
        for (var patient : patients) {
            for (var order : patient.orders()) {
                referrals.add(receive(services, order, patient.patient()));
            }
        }
        // treatments first: they move the clock, and a hold would expire
        var steps = new TreeMap<Integer, List<ReferralId>>();
        referrals.forEach(referral -> steps.computeIfAbsent(random.nextInt(6), step -> new ArrayList<>())
                .add(referral));
        steps.forEach((step, some) -> some.forEach(referral -> advance(services, random, referral, step)));
    }

    private void advance(Services services, Random random, ReferralId referral, int step) {
        // a session overlaps with no earlier one, not even in recovery: a merge of such patients is rejected
        var from = Instant.parse(postgres.database()
                .text("select to_char(greatest(timestamptz '" + MONDAY + "', '" + clock.instant()
                        + "', max(ends)) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from booking"));
        switch (step) {
            case 0, 1 -> treat(services, random, referral, from);
            case 2 -> ClinicFixture.booked(services, referral, from);
            case 3 ->
                services.cancellations()
                        .cancel(
                                ClinicFixture.SCHEDULER,
                                new ir.domain.booking.BookingId(ClinicFixture.booked(services, referral, from)
                                        .value()),
                                "active",
                                BookingState.Initiator.values()[0],
                                Optional.empty())
                        .orElseThrow();
            case 4 ->
                services.holds()
                        .hold(
                                ClinicFixture.SCHEDULER,
                                found(services, referral, from),
                                Booking.HOLD_DURATION,
                                Optional.empty())
                        .orElseThrow();
            default -> found(services, referral, from);
        }
    }

    private static ir.domain.booking.BookingId found(Services services, ReferralId referral, Instant from) {
        return services.availability()
                .find(
                        ClinicFixture.SCHEDULER,
                        AvailabilityService.AvailabilityQuery.best(referral, 3)
                                .within(Optional.of(from), Optional.empty()))
                .orElseThrow()
                .proposals()
                .get(0)
                .proposal()
                .id();
    }

    private void treat(Services services, Random random, ReferralId referral, Instant from) {
        var session = ClinicFixture.treated(services, clock, referral, from);
        var lesion = new LesionId(referral.value().replace("referral-", "lesion-"));
        var id = referral.value().replace("referral-", "");
        if (random.nextBoolean()) {
            services.repeats()
                    .request(ClinicFixture.NURSE, lesion, "pain of " + id + " again")
                    .orElseThrow();
        }
        if (random.nextBoolean()) {
            services.adverseEvents()
                    .report(
                            ClinicFixture.NURSE,
                            session,
                            lesion,
                            new AdverseEventService.Report(
                                    AdverseEvent.Term.OTHER,
                                    id,
                                    AdverseEvent.Scale.SIR_2017,
                                    2,
                                    clock.instant().atZone(ClinicFixture.BERLIN).toLocalDate(),
                                    AdverseEvent.Causality.PROBABLE,
                                    Optional.empty()))
                    .orElseThrow();
        }
    }

    private ReferralId receive(Services services, String order, PatientId patient) {
        var message = ClinicFixture.p01(order, patient, clock.instant());
        var resources = new ArrayList<>(message.resources());
        resources.add(document(order, patient, clock.instant()));
        return services.intake()
                .receive(ClinicFixture.EHR, new IntakeMessage(message.patients(), resources, message.orders()))
                .orElseThrow()
                .get(0)
                .id();
    }

    /** A received resource that has the patient's id in every place, and references to patients with similar ids. */
    private static ReceivedResource document(String order, PatientId patient, Instant now) {
        var id = patient.value();
        var json = """
                {"resourceType":"Observation","id":"%1$s","status":"%2$s","identifier":[{"value":"%2$s"}],"valueDecimal":1.50,
                 "note":[{"text":"of %2$s, that is \\"Patient/%2$s\\""}],"code":{"coding":[{"system":"Patient","code":"%2$s"}]},
                 "subject":{"reference":"Patient/%2$s","display":"Patient/%2$s","identifier":{"value":"%2$s"}},
                 "performer":[{"reference":"Patient/%2$s3"},{"reference":"https://ehr.example/Patient/%2$s/_history/2"}]}""".formatted(order + "-document", id);
        var about = ClinicFixture.codedResource(order, patient, null, "document", null, id, now);
        return about.as(json, 1, now)
                .withSearchValues(List.of(
                        value("patient", "Patient", id),
                        value("performer", "Patient", id + "3"),
                        value("requester", "Patient", id),
                        value("code", "Patient", id),
                        value("identifier", "", id)));
    }

    private static ReceivedResource.SearchValue value(String parameter, String system, String value) {
        return new ReceivedResource.SearchValue(
                parameter,
                Optional.of(system),
                Optional.of(value),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Places outside the history that refer to the patient: columns, members of documents, references. */
    private static List<String> traces(StoredRows rows, PatientId patient) {
        var found = new ArrayList<String>();
        rows.tables()
                .forEach((table, all) -> all.forEach((key, row) -> {
                    if (!HISTORY.contains(table)) {
                        trace(table + "/" + key, documents(row), patient, found);
                    }
                }));
        return found;
    }

    private static void trace(String path, JsonNode node, PatientId patient, List<String> found) {
        node.properties().forEach(member -> {
            var value = member.getValue();
            boolean refers =
                    member.getKey().equals("patient_id") && value.asText().equals(patient.value())
                            || member.getKey().equals("patient")
                                    && value.path("value").asText().equals(patient.value())
                            || member.getKey().equals("reference")
                                    && List.of((value.asText() + "/").split("Patient/", -1))
                                            .subList(1, (value.asText() + "/").split("Patient/", -1).length)
                                            .stream()
                                            .anyMatch(rest -> rest.startsWith(patient.value() + "/"));
            if (refers) {
                found.add(path + "/" + member.getKey());
            }
        });
        node.forEach(child -> trace(path, child, patient, found));
    }

    /** A row whose texts that are documents are read: the resource of another system, the proposals of a search. */
    private static ObjectNode documents(ObjectNode row) {
        var copy = row.deepCopy();
        for (var column : List.of("resource", "body")) {
            if (copy.path(column).isTextual() && copy.get(column).textValue().startsWith("{")) {
                copy.set(column, JsonDifferences.tree(copy.get(column).textValue()));
            }
        }
        return copy;
    }

    /** What every row must be after the merge, by rules that share nothing with the code that merges. */
    private static StoredRows expected(StoredRows before, PatientId from, PatientId into) {
        var tables = new TreeMap<String, Map<String, ObjectNode>>();
        before.tables().forEach((table, rows) -> {
            var moved = new TreeMap<String, ObjectNode>();
            rows.forEach((key, row) -> moved.put(key, expected(before, table, row, from, into)));
            tables.put(table, moved);
        });
        return withoutUpdateTimes(new StoredRows(tables));
    }

    private static ObjectNode expected(
            StoredRows before, String table, ObjectNode row, PatientId from, PatientId into) {
        var next = documents(row);
        if (HISTORY.contains(table)) {
            return row;
        }
        boolean moves = next.path("patient_id").asText().equals(from.value());
        if (moves) {
            next.put("patient_id", into.value());
            if (VERSIONED.contains(table)) {
                ((ObjectNode) next.get("body")).set("version", next.get("version"));
                next.put("version", next.get("version").longValue() + 1);
            }
        }
        for (var document : List.of(next.path("body"), next.path("body").path("like"))) {
            if (document.path("patient").path("value").asText().equals(from.value())) {
                ((ObjectNode) document.get("patient")).put("value", into.value());
            }
        }
        if (table.equals("evidence") && moves && refer(next.get("resource"), from, into)) {
            next.put("version", next.get("version").longValue() + 1);
        }
        if (table.equals("evidence_value")
                && PatientReferences.PARAMETERS.contains(next.get("parameter").textValue())
                && next.path("value").asText().equals(from.value())
                && isOfAny(before, next, from, into)) {
            next.put("value", into.value());
        }
        return next;
    }

    private static boolean isOfAny(StoredRows before, ObjectNode value, PatientId... patients) {
        var resource = Objects.requireNonNull(
                before.of("evidence").get(value.get("evidence_id").textValue()));
        return Stream.of(patients)
                .anyMatch(p -> resource.get("patient_id").textValue().equals(p.value()));
    }

    private static boolean refer(JsonNode resource, PatientId from, PatientId into) {
        boolean changed = false;
        for (var holder : resource.findParents("reference")) {
            var reference = holder.get("reference").textValue();
            if (reference.equals("Patient/" + from.value())
                    || reference.equals("https://ehr.example/Patient/" + from.value() + "/_history/2")) {
                ((ObjectNode) holder).put("reference", "Patient/" + into.value());
                changed = true;
            }
        }
        return changed;
    }

    private static StoredRows withoutUpdateTimes(StoredRows rows) {
        var tables = new TreeMap<String, Map<String, ObjectNode>>();
        rows.tables().forEach((table, all) -> {
            var copies = new TreeMap<String, ObjectNode>();
            all.forEach((key, row) -> {
                var copy = HISTORY.contains(table) ? row : documents(row);
                copies.put(key, copy.without("updated"));
            });
            tables.put(table, copies);
        });
        return new StoredRows(tables);
    }

    private static int changedRows(StoredRows before, StoredRows expected) {
        return withoutUpdateTimes(before).tables().entrySet().stream()
                .mapToInt(table -> (int) table.getValue().entrySet().stream()
                        .filter(row -> !row.getValue()
                                .equals(expected.of(table.getKey()).get(row.getKey())))
                        .count())
                .sum();
    }

    /** One version more of each row that moved and has a history. */
    private static Map<String, Integer> addedVersions(StoredRows before, StoredRows expected) {
        var added = new TreeMap<String, Integer>();
        Map.of("booking", "booking_version", "treatment_session", "session_version", "evidence", "evidence_version")
                .forEach((table, history) -> {
                    int moved = (int) expected.of(table).entrySet().stream()
                            .filter(row -> !row.getValue()
                                    .get("version")
                                    .equals(Objects.requireNonNull(
                                                    before.of(table).get(row.getKey()))
                                            .get("version")))
                            .count();
                    if (moved > 0) {
                        added.put(history, moved);
                    }
                });
        return added;
    }

    private static void assertVersionsAreThoseOfTheRows(StoredRows after) {
        Map.of("booking", "booking_version", "treatment_session", "session_version")
                .forEach((table, history) -> after.of(table).forEach((key, row) -> {
                    @Nullable
                    ObjectNode version =
                            after.of(history).get(key + "/" + row.get("version").asText());
                    assertThat(version).as(history + "/" + key).isNotNull();
                    assertThat((Object) Objects.requireNonNull(version).get("body"))
                            .as(history + "/" + key)
                            .isEqualTo(row.get("body"));
                }));
    }
}
