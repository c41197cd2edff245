package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.clinical.PainScore;
import ir.domain.lesion.LesionId;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ProbeSize;
import ir.domain.session.SessionId;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.booking.AvailabilityService.AvailabilityQuery;
import ir.scheduling.followup.VisitResponseInput;
import ir.scheduling.persistence.SchemaMigrator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** A database of version 1 with a booked session is migrated and remains usable. */
class MigrationTest {
    /** The columns of each table in version 1, selected from today's tables without later additions. */
    private static final Map<String, String> VERSION_1 = new LinkedHashMap<>();

    static {
        VERSION_1.put(
                "site (id, name, department, zone, trusted_clients, cover_before_booking)",
                "select id, name, department, zone, trusted_clients, cover_before_booking from site");
        VERSION_1.put("resource (id, role, name, sort, active, body)", """
                select id, role, name, sort, active,
                  (body - 'site' - 'onHolidays' - 'rostered' - 'skills') || jsonb_build_object('hours', body #> '{hours,spans,0}')
                from resource""");
        VERSION_1.put(
                "procedure_template (code, body)",
                "select code, body - 'name' - 'pools' - 'notAsked' from procedure_template");
        VERSION_1.put(
                "rule_set (version, effective_from, approval, body)",
                "select version, effective_from, approval, body - 'changes' - 'editedBy' - 'approvedBy'"
                        + " || '{\"thresholds\": {\"ELG-PAIN.min\": {\"value\": 4, \"unit\": \"0-10\", \"source\": \"CAL13\"}}}' from rule_set");
        var evidence = "id, kind, patient_id, code, code_system, focus, effective, effective_end, value, unit, display,"
                + " outcome, identifier_system, identifier_value, received, source, version, resource";
        VERSION_1.put("evidence (" + evidence + ", status)", "select " + evidence + ", null from evidence");
        var patient = "id, number, family_name, given_names, search_name, sex, birth_date, died";
        VERSION_1.put("patient (" + patient + ")", "select " + patient + " from patient");
        VERSION_1.put("lesion", "select id, patient_id, condition_id, body from lesion");
        VERSION_1.put(
                "referral",
                "select id, version, patient_id, order_system, order_value, state, treat_by,"
                        + " (body - 'staging' - 'treatBy') #- '{confirmedPlan,size}' from referral");
        VERSION_1.put(
                "booking",
                "select id, version, referral_id, patient_id, state, starts, ends, hold_expires, updated,"
                        + " (body - 'site' - 'stage' - 'overrides') #- '{plan,input,size}' from booking");
        VERSION_1.put(
                "allocation (booking_id, resource_id, role, starts, ends, blocking)",
                "select booking_id, resource_id, role, starts, ends, blocking from allocation");
        VERSION_1.put("treatment_session", """
                select id, version, referral_id, patient_id, state, starts, ((body - 'course') #- '{plan,input,size}')
                  || jsonb_build_object('treatments', (
                    select coalesce(jsonb_agg((t - 'protections' - 'gasCylinders' - 'radiation') || jsonb_build_object(
                             'probes', jsonb_array_length(t -> 'probes'), 'adverseEvents',
                             '[{"term": "Bruise", "scale": "SIR_2017", "grade": 1, "onset": "2026-02-20"}]'::jsonb)), '[]')
                      from jsonb_array_elements(body #> '{course,treatments}') t)) from treatment_session""");
        VERSION_1.put("follow_up_plan", """
                select id, version, lesion_id, patient_id, session_id, active, treated_on, (body - 'unscheduled' - 'notes')
                  || jsonb_build_object('visits', (
                    select jsonb_agg((v - 'item' - 'answers' - 'contacts' - 'appointment') || jsonb_build_object(
                             'code', v #>> '{item,code}', 'assessment', v #> '{answers,pain}', 'infectionCheckedClear', true))
                      from jsonb_array_elements(body -> 'visits') v where v #>> '{item,code}' <> 'D1')) from follow_up_plan""");
        VERSION_1.put(
                "follow_up_visit",
                "select id, plan_id, due, window_end, state from follow_up_visit where id not like '%-d1'");
        VERSION_1.put("session_lesion", "select * from session_lesion");
        VERSION_1.put(
                "outbox (at, topic, subject, patient_id, body)",
                "select at, topic, subject, patient_id, body from outbox");
        VERSION_1.put(
                "audit (at, actor, roles, door, action, entity, entity_id, patient_id, outcome)",
                "select at, actor, roles, door, action, entity, entity_id, patient_id, outcome from audit");
    }

    @Test
    void versionOneDatabaseIsMigrated() throws Exception {
        var now = TestPostgres.database();
        var clock = new MutableClock("2026-02-20T08:00:00Z");
        Booking booked;
        try (var application = TestApplication.open(now, clock)) {
            ClinicFixture.open(application.transactions());
            var services = application.services();
            booked = book(services, "OLD");
            treated(services, clock);
        }
        var old = TestPostgres.database("1");
        try (var from = now.owner().getConnection();
                var to = old.owner().getConnection()) {
            for (var table : VERSION_1.entrySet()) {
                var rows = new ByteArrayOutputStream();
                from.unwrap(PGConnection.class).getCopyAPI().copyOut("copy (" + table.getValue() + ") to stdout", rows);
                to.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy " + table.getKey() + " from stdin", new ByteArrayInputStream(rows.toByteArray()));
            }
        }
        SchemaMigrator.migrate(old.owner(), "ir_app");
        try (var application = TestApplication.open(old, clock)) {
            var services = application.services();
            var read = services.bookingQueries()
                    .read(ClinicFixture.SCHEDULER, booked.id())
                    .orElseThrow()
                    .booking()
                    .orElseThrow();
            assertThat(read).isEqualTo(booked);
            assertThat(read.plan().input().size()).isEqualTo(ProbeSize.MM_2_4);
            assertThat(services.dayBoard()
                            .session(
                                    ClinicFixture.SCHEDULER,
                                    new SessionId(booked.id().value()))
                            .orElseThrow()
                            .session()
                            .plan())
                    .isEqualTo(booked.plan());
            assertThat(services.resources()
                            .configuration(ClinicFixture.SCHEDULER)
                            .orElseThrow()
                            .resources())
                    .containsExactlyInAnyOrderElementsOf(ClinicFixture.resources());
            var another = book(services, "NEW");
            assertThat(another.allocations())
                    .noneMatch(a -> booked.allocations().stream()
                            .anyMatch(b -> b.resource().equals(a.resource())
                                    && b.window().overlaps(a.window())));
            assertThat(old.swept()).isEmpty();
            story(services);
        }
    }

    /**
     * An external event "until further notice" was stored with the year 9999, which is outside the bounds of a time
     * range.
     */
    @Test
    void calendarEventsBeyondTheBoundsAreReadAfterTheMigration() {
        var database = TestPostgres.database("8");
        try (var application = TestApplication.open(database, new MutableClock("2026-02-20T08:00:00Z"))) {
            ClinicFixture.open(application.transactions());
            var services = application.services();
            var event = new CalendarEvent(
                    "far",
                    ClinicFixture.resources().get(0).site(),
                    Optional.of(ClinicFixture.resources().get(0).id()),
                    CalendarEvent.EventType.CLOSURE,
                    new TimeRange(Instant.parse("2026-02-23T08:00:00Z"), Instant.parse("2026-02-23T10:00:00Z")),
                    Optional.empty(),
                    "until further notice",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    new CalendarEvent.Source(CalendarEvent.Source.MANUAL, "far"));
            assertThat(services.calendars().enter(ClinicFixture.SCHEDULER, event, true))
                    .isInstanceOf(Result.Success.class);
            database.asOwner("update diary_entry set starts = '0001-01-01T00:00:00Z', ends = '9999-12-31T00:00:00Z',"
                    + " body = jsonb_set(jsonb_set(body, '{window,start}', '\"0001-01-01T00:00:00Z\"'),"
                    + " '{window,end}', '\"9999-12-31T00:00:00Z\"')");
            SchemaMigrator.migrate(database.owner(), "ir_app");
            var read = services.calendars()
                    .entries(ClinicFixture.SCHEDULER, Optional.empty())
                    .orElseThrow();
            assertThat(read)
                    .singleElement()
                    .satisfies(one -> assertThat(one.window())
                            .isEqualTo(new TimeRange(
                                    Instant.parse("1900-01-02T00:00:00Z"), Instant.parse("2199-12-31T00:00:00Z"))));
        }
    }

    /** Version 1 had no lots and no visit appointments, and stored adverse events in the treatment record. */
    private static void treated(Services services, MutableClock clock) {
        var referral = services.intake()
                .receive(ClinicFixture.EHR, ClinicFixture.p01("DONE", clock.instant()))
                .orElseThrow()
                .get(0);
        ClinicFixture.treated(services, clock, referral.id(), clock.instant());
        clock.forward(java.time.Duration.ofDays(7));
        var week1 = services.followUpQueries()
                .plansOf(ClinicFixture.NURSE, referral.patient())
                .orElseThrow()
                .get(0)
                .visits()
                .get(1);
        services.visitResponses()
                .record(
                        ClinicFixture.NURSE,
                        week1.id(),
                        VisitResponseInput.pain(
                                Optional.empty(), Optional.of(PainScore.of(4)), VisitResponseInput.OpioidIntake.of()))
                .orElseThrow();
    }

    private static void story(Services services) {
        var lesion = new LesionId("lesion-DONE");
        var timeline =
                services.lesionHistory().timeline(ClinicFixture.NURSE, lesion).orElseThrow();
        assertThat(timeline.sessions().get(0).course().timeOut()).isPresent();
        assertThat(timeline.sessions().get(0).treatmentOf(lesion).orElseThrow().probes())
                .hasSize(2);
        assertThat(timeline.events())
                .singleElement()
                .satisfies(event -> assertThat(event.description()).isEqualTo("Bruise"));
        var plan = timeline.plans().get(0);
        assertThat(plan.visits())
                .extracting(v -> v.code() + " " + v.item().offset() + " " + v.state())
                .containsExactly("W1 P7D COMPLETED", "W4 P28D PLANNED", "W8 P56D PLANNED", "W24 P168D PLANNED");
        assertThat(plan.visits().get(0).assessment().orElseThrow().worst()).contains(PainScore.of(4));
        services.visitResponses()
                .submitUnscheduled(
                        ClinicFixture.NURSE,
                        lesion,
                        VisitResponseInput.pain(
                                Optional.empty(), Optional.of(PainScore.of(5)), VisitResponseInput.OpioidIntake.of()))
                .orElseThrow();
    }

    private static Booking book(Services services, String number) {
        var referral = services.intake()
                .receive(ClinicFixture.EHR, ClinicFixture.p01(number, java.time.Instant.parse("2026-02-20T08:00:00Z")))
                .orElseThrow()
                .get(0)
                .id();
        var id = services.availability()
                .find(ClinicFixture.SCHEDULER, AvailabilityQuery.best(referral, 1))
                .orElseThrow()
                .proposals()
                .get(0)
                .proposal()
                .id();
        services.holds()
                .hold(ClinicFixture.SCHEDULER, id, Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        return services.bookings()
                .book(ClinicFixture.SCHEDULER, id, "", Optional.empty(), Optional.empty())
                .orElseThrow();
    }

    /**
     * What was stored before resources had a standing gets one from its status and from what its text shows, and is
     * marked, so that the exact one is derived from the JSON.
     */
    @Test
    void storedResourcesGetAStanding() throws Exception {
        var old = TestPostgres.database("10");
        try {
            try (var connection = old.owner().getConnection();
                    var insert = connection.prepareStatement(
                            "insert into evidence (id, kind, patient_id, status, received, source, resource, indexed)"
                                    + " values (?, ?, 'p', ?, '2026-02-01T00:00:00Z', 'test', ?, true)")) {
                for (var row : STORED) {
                    insert.setString(1, row.get(0));
                    insert.setString(2, row.get(1));
                    insert.setString(3, row.get(2).isEmpty() ? null : row.get(2));
                    insert.setString(4, row.get(3));
                    insert.executeUpdate();
                }
            }
            SchemaMigrator.migrate(old.owner(), "ir_app");
            var found = new LinkedHashMap<String, String>();
            try (var connection = old.owner().getConnection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery(
                            "select id, standing, standing_reason, indexed, version from evidence")) {
                while (rows.next()) {
                    found.put(rows.getString(1), rows.getString(2) + " " + rows.getString(3));
                    assertThat(rows.getBoolean(4)).isFalse();
                    assertThat(rows.getInt(5))
                            .as("a derived column is no new version")
                            .isEqualTo(1);
                }
            }
            assertThat(found).hasSize(STORED.size());
            for (var row : STORED) {
                assertThat(found).containsEntry(row.get(0), row.get(4));
            }
        } finally {
            old.drop();
        }
    }

    /** Id, type, status, JSON, and the expected standing with its reason. */
    private static final List<List<String>> STORED = List.of(
            List.of("1", "Observation", "final", "{}", "IN_FORCE null"),
            List.of("2", "Observation", "cancelled", "{}", "WITHDRAWN status=cancelled"),
            List.of("3", "Observation", "preliminary", "{}", "NOT_YET status=preliminary"),
            List.of("4", "Observation", "", "{}", "NOT_UNDERSTOOD status=absent"),
            List.of("5", "Observation", "final", "{\"comparator\":\"<\"}", "NOT_UNDERSTOOD resource=to-be-read"),
            List.of("6", "Observation", "final", "{\"modifierExtension\":[]}", "NOT_UNDERSTOOD resource=to-be-read"),
            List.of("7", "MedicationRequest", "active", "{\"doNotPerform\": true}", "DENIED resource=to-be-read"),
            List.of("8", "MedicationRequest", "active", "{\"intent\":\"plan\"}", "NOT_YET resource=to-be-read"),
            List.of("9", "MedicationRequest", "active", "{\"intent\":\"order\"}", "IN_FORCE null"),
            List.of("10", "Consent", "active", "{\"type\":\"deny\"}", "DENIED resource=to-be-read"),
            List.of("11", "AllergyIntolerance", "refuted", "{}", "DENIED status=refuted"),
            List.of("12", "AllergyIntolerance", "", "{}", "IN_FORCE null"),
            List.of("13", "Coverage", "entered-in-error", "{}", "WITHDRAWN status=entered-in-error"),
            List.of("14", "Patient", "", "{}", "IN_FORCE null"),
            List.of("15", "Procedure", "unknown", "{}", "NOT_UNDERSTOOD status=unknown"));
}
