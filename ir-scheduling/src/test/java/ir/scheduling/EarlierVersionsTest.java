package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.BookingId;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.session.ProcedureTemplate;
import ir.domain.session.SessionId;
import ir.scheduling.outbox.OutboxRelay;
import ir.scheduling.persistence.JpaTransactionManager;
import ir.scheduling.persistence.SchemaMigrator;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.SearchableRecord;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Topic;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import ir.scheduling.transaction.CommandExecutor;
import ir.scheduling.transaction.TransactionManager;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Databases as each earlier version of the schema wrote them are migrated, read through the repositories, saved again
 * and read again. {@code schema-n-*.sql} has the rows; the head of each file says which test of that version wrote
 * them.
 */
class EarlierVersionsTest {
    private static final Caller SYSTEM =
            new Caller("system", "system", Set.of(Role.SCHEDULER), Caller.Channel.SYSTEM, Set.of());

    /** Tables whose rows are aggregates or documents; a table that comes later must be added here or below. */
    private static final Map<String, Function<Repositories, Aggregates>> AGGREGATES = new LinkedHashMap<>();

    /** Tables with parts of an aggregate, queues, counters and copies, which are read with their aggregate or below. */
    private static final Set<String> OTHERS = Set.of(
            "allocation",
            "answer",
            "audit",
            "booking_version",
            "calendar_feed",
            "circuit",
            "errand",
            "evidence_value",
            "evidence_version",
            "failed_item",
            "finding_kept",
            "finding_override",
            "follow_up_template",
            "follow_up_visit",
            "gas_day",
            "gas_reservation",
            "idempotency",
            "mdt_review",
            "outbox",
            "outbox_untold",
            "probe_lot",
            "probe_reservation",
            "probe_use",
            "proposal",
            "reconciliation",
            "reminder",
            "search_page",
            "session_lesion",
            "session_version",
            "site",
            "subscription_event");

    /** Reads an aggregate by its key and saves it. */
    private record Aggregates(Function<String, Optional<?>> read, Function<String, Boolean> save) {}

    private static <T> Aggregates aggregates(Function<String, Optional<T>> read, java.util.function.Consumer<T> save) {
        return new Aggregates(read::apply, id -> {
            read.apply(id).ifPresent(save);
            return true;
        });
    }

    static {
        var now = Instant.parse("2026-06-01T08:00:00Z");
        AGGREGATES.put(
                "patient",
                r -> aggregates(
                        id -> r.receivedResources().patient(new PatientId(id)),
                        patient -> r.receivedResources().save(patient)));
        AGGREGATES.put(
                "resource",
                r -> aggregates(
                        id -> Stream.concat(r.sites().resources().stream(), r.sites().retired().stream())
                                .filter(one -> one.id().value().equals(id))
                                .findFirst(),
                        (SchedulableResource resource) -> r.sites().save(resource)));
        AGGREGATES.put(
                "procedure_template",
                r -> aggregates(
                        code -> r.sites().templates().stream()
                                .filter(t -> t.code().equals(code))
                                .findFirst(),
                        (ProcedureTemplate template) -> r.sites().save(template)));
        AGGREGATES.put(
                "rule_set",
                r -> aggregates(
                        version -> r.sites().ruleSets().stream()
                                .filter(set -> Integer.toString(set.version()).equals(version))
                                .findFirst(),
                        set -> r.sites().save(set)));
        AGGREGATES.put(
                "lesion",
                r -> aggregates(
                        id -> r.referrals().lesion(new LesionId(id)),
                        lesion -> r.referrals().save(lesion)));
        AGGREGATES.put(
                "referral",
                r -> aggregates(
                        id -> r.referrals().find(new ReferralId(id)),
                        referral -> r.referrals().save(referral)));
        AGGREGATES.put(
                "booking",
                r -> aggregates(
                        id -> r.bookings().find(new BookingId(id)),
                        booking -> r.bookings().save(booking, now)));
        AGGREGATES.put(
                "treatment_session",
                r -> aggregates(
                        id -> r.sessions().find(new SessionId(id)),
                        session -> r.sessions().save(session)));
        AGGREGATES.put(
                "follow_up_plan",
                r -> aggregates(
                        id -> r.followUpPlans().find(id),
                        plan -> r.followUpPlans().save(plan)));
        AGGREGATES.put(
                "adverse_event",
                r -> aggregates(
                        id -> r.adverseEvents().find(id),
                        event -> r.adverseEvents().save(event)));
        AGGREGATES.put(
                "repeat_candidate",
                r -> aggregates(
                        id -> r.repeatCandidates().find(id),
                        candidate -> r.repeatCandidates().save(candidate)));
        AGGREGATES.put(
                "diary_entry",
                r -> aggregates(
                        id -> r.calendarEvents().find(id),
                        event -> r.calendarEvents().save(event)));
        AGGREGATES.put(
                "waiting_entry",
                r -> aggregates(
                        id -> r.waitingList().lock(id), entry -> r.waitingList().save(entry)));
        AGGREGATES.put(
                "work_up",
                r -> aggregates(
                        id -> Optional.ofNullable(
                                r.checklists().of(List.of(new ReferralId(id))).get(new ReferralId(id))),
                        checklist -> r.checklists().save(checklist)));
        AGGREGATES.put(
                "mdt_meeting",
                r -> aggregates(
                        id -> r.mdt().lock(new ir.domain.mdt.MeetingId(id)),
                        meeting -> r.mdt().save(meeting)));
        AGGREGATES.put(
                "subscription",
                r -> aggregates(
                        id -> r.subscriptions().find(id),
                        subscription -> r.subscriptions().save(subscription)));
        AGGREGATES.put("evidence", r -> new Aggregates(id -> Optional.of(id), id -> true));
    }

    /** The column of the key, where it is not called id. */
    private static final Map<String, String> KEYS =
            Map.of("procedure_template", "code", "rule_set", "version", "work_up", "referral_id");

    /** Columns that say the same as the document, and the component of it. */
    private static final List<String> SAME = List.of("state", "patient_id", "referral_id", "lesion_id", "session_id");

    static List<String> databases() {
        return IntStream.rangeClosed(1, 8)
                .boxed()
                .flatMap(version -> IntStream.rangeClosed(1, 9)
                        .mapToObj(part -> "schema-" + version + "-" + part + ".sql")
                        .filter(name -> EarlierVersionsTest.class.getResource(name) != null))
                .toList();
    }

    @Test
    void everyEarlierVersionHasADatabase() {
        assertThat(databases()).extracting(name -> name.charAt(7)).contains('1', '2', '3', '4', '5', '6', '7', '8');
    }

    @ParameterizedTest
    @MethodSource("databases")
    void databaseIsMigratedReadSavedAndReadAgain(String name) throws Exception {
        var database = TestPostgres.database(name.substring(7, 8));
        try {
            load(database, name);
            var before = rows(database);
            SchemaMigrator.migrate(database.owner(), "ir_app");
            try (var factory = database.factory()) {
                var transactions = JpaTransactionManager.create(factory);
                assertThat(database.swept())
                        .as("violations after the migration")
                        .isEmpty();
                var first = read(transactions, database, before);
                readOthers(transactions, database);
                for (var row : before) {
                    transactions
                            .inTransaction(r -> ir.domain.shared.Result.success(
                                    of(row, r).save().apply(row.id())))
                            .orElseThrow();
                }
                assertThat(read(transactions, database, before))
                        .usingRecursiveComparison()
                        .ignoringFieldsMatchingRegexes(".*\\.version")
                        .isEqualTo(first);
                assertThat(database.swept()).as("violations after saving").isEmpty();
                publishes(transactions, database);
            }
        } finally {
            database.drop();
        }
    }

    /** A row of a table before the migration, with those columns that the document repeats. */
    private record Row(String table, String id, Map<String, String> columns) {}

    private static Aggregates of(Row row, Repositories repositories) {
        return Objects.requireNonNull(AGGREGATES.get(row.table())).apply(repositories);
    }

    /** The triggers and foreign keys do not apply while the rows of a version are loaded as it wrote them. */
    private static void load(TestPostgres.Database database, String name) throws IOException {
        try (var in = EarlierVersionsTest.class.getResourceAsStream(name)) {
            database.asOwner("set session_replication_role = replica;\n"
                    + new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static List<Row> rows(TestPostgres.Database database) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var connection = database.owner().getConnection()) {
            for (var table : AGGREGATES.keySet()) {
                if (database.number("select count(*) from pg_class where relname = '" + table + "' and relkind = 'r'")
                        == 0) {
                    continue;
                }
                try (var statement = connection.createStatement();
                        var result = statement.executeQuery("select * from " + table)) {
                    while (result.next()) {
                        var columns = new LinkedHashMap<String, String>();
                        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                            var column = result.getMetaData().getColumnName(i);
                            if (SAME.contains(column)) {
                                columns.put(column, String.valueOf(result.getString(i)));
                            }
                        }
                        rows.add(new Row(table, result.getString(KEYS.getOrDefault(table, "id")), columns));
                    }
                }
            }
        }
        assertThat(rows).extracting(Row::table).contains("resource", "referral", "patient");
        return rows;
    }

    private static Map<String, Object> read(
            TransactionManager transactions, TestPostgres.Database database, List<Row> rows) {
        var read = new LinkedHashMap<String, Object>();
        for (var row : rows) {
            var name = row.table() + " " + row.id();
            var aggregate =
                    transactions.inReadTransaction(r -> of(row, r).read().apply(row.id()));
            assertThat(aggregate).as(name).isPresent();
            read.put(name, aggregate.get());
            assertThat(nulls(name, aggregate.get()))
                    .as("components without a value")
                    .isEmpty();
            row.columns()
                    .forEach((column, value) -> component(aggregate.get(), column)
                            .ifPresent(said ->
                                    assertThat(said).as(name + " " + column).isEqualTo(value)));
        }
        assertThat(database.number("select count(*) from failed_item")).isZero();
        return read;
    }

    /** The component of a record that a column repeats, as text. */
    private static Optional<String> component(Object aggregate, String column) {
        var name = column.replace("_id", "");
        return Arrays.stream(
                        aggregate.getClass().isRecord()
                                ? aggregate.getClass().getRecordComponents()
                                : new RecordComponent[0])
                .filter(c -> c.getName().equals(name))
                .map(c -> value(c, aggregate))
                .filter(Objects::nonNull)
                .filter(value -> !(value instanceof Optional<?>))
                .map(value -> value.getClass().isRecord() && value.getClass().getRecordComponents().length == 1
                        ? String.valueOf(value(value.getClass().getRecordComponents()[0], value))
                        : value instanceof Enum<?> constant ? constant.name() : "")
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    private static @Nullable Object value(RecordComponent component, Object of) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException exception) {
            throw new AssertionError(component.toString(), exception);
        }
    }

    /** Components of a record and of its parts that a document did not have and that must have a value. */
    private static List<String> nulls(String path, @Nullable Object value) {
        var found = new ArrayList<String>();
        if (value == null) {
            found.add(path);
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresent(inner -> found.addAll(nulls(path, inner)));
        } else if (value instanceof Collection<?> elements) {
            elements.forEach(element -> found.addAll(nulls(path + "[]", element)));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> found.addAll(nulls(path + "." + key, inner)));
        } else if (value.getClass().isRecord()) {
            for (var component : value.getClass().getRecordComponents()) {
                if (component.getAnnotatedType().getAnnotation(Nullable.class) == null) {
                    found.addAll(nulls(path + "." + component.getName(), value(component, value)));
                }
            }
        }
        return found;
    }

    private static void readOthers(TransactionManager transactions, TestPostgres.Database database)
            throws SQLException {
        var names = new HashSet<String>();
        try (var connection = database.owner().getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery("select relname from pg_class where relkind = 'r'"
                        + " and relnamespace = 'public'::regnamespace and relname <> 'flyway_schema_history'")) {
            while (result.next()) {
                names.add(result.getString(1));
            }
        }
        names.removeAll(AGGREGATES.keySet());
        assertThat(names).as("tables that this test does not know").isEqualTo(OTHERS);
        var referrals = ids(database, "select id from referral", ReferralId::new);
        var patients = ids(database, "select id from patient", PatientId::new);
        List<Object> all = transactions.inReadTransaction(r -> {
            var read = new ArrayList<Object>();
            read.addAll(r.sites().all());
            for (var referral : referrals) {
                read.addAll(r.referrals().findings(referral));
                read.addAll(r.bookings().ofReferral(referral));
            }
            read.addAll(r.referrals().overrides(referrals).values());
            read.addAll(r.referrals().answers(referrals).values());
            read.addAll(r.mdt().reviews(referrals).values());
            read.addAll(r.receivedResources()
                    .of(patients, ids(database, "select distinct kind from evidence", kind -> kind)));
            ids(database, "select id from site", SiteId::new).forEach(site -> {
                read.addAll(r.stock().lots(site));
                read.addAll(r.stock().gas(site, java.time.LocalDate.of(2026, 1, 1)));
            });
            ids(database, "select id from probe_lot", id -> id)
                    .forEach(lot -> read.addAll(r.stock().usesOf(lot)));
            ids(database, "select search_id from proposal", id -> id)
                    .forEach(search -> IntStream.rangeClosed(1, 9)
                            .mapToObj(n -> r.bookings().proposal(new BookingId(search + "-" + n)))
                            .forEach(read::add));
            ids(database, "select caller || ' ' || key from idempotency", id -> id.split(" ", 2))
                    .forEach(key -> read.add(r.bookings()
                            .findIdempotentResponse(key[0], key[1], Instant.parse("2000-01-01T00:00:00Z"))));
            read.addAll(r.followUpPlans().templates());
            read.addAll(r.reminders().latest(1000));
            read.addAll(r.syncTasks().latest(1000));
            read.addAll(r.syncTasks().open());
            ids(database, "select id from calendar_feed", id -> id)
                    .forEach(feed -> read.add(r.calendarFeeds().find(feed).orElseThrow()));
            ids(database, "select id from booking", id -> id)
                    .forEach(id -> read.addAll(r.searches().versions(SearchableRecord.BOOKING, id)));
            ids(database, "select id || '.l1' from treatment_session", id -> id)
                    .forEach(id -> read.addAll(r.searches().versions(SearchableRecord.LESION_TREATMENT, id)));
            ids(database, "select id from evidence", id -> id)
                    .forEach(id -> read.addAll(r.searches().versions(SearchableRecord.RECEIVED_DOCUMENT, id)));
            ids(database, "select distinct subject from outbox", id -> id)
                    .forEach(subject -> read.addAll(r.outbox().findBySubject(subject)));
            read.addAll(r.audit().latest(1000));
            return read;
        });
        assertThat(nulls("", all)).as("components without a value").isEmpty();
        for (var counted : List.of("audit", "reminder", "errand")) {
            assertThat(database.number("select count(*) from " + counted)).isLessThan(1000);
        }
        assertThat(all).hasSizeGreaterThan(10);
        for (var audited : transactions.inReadTransaction(r -> r.audit().latest(1000))) {
            assertThat(audited.action()).isNotBlank();
            assertThat(audited.entity()).isNotBlank();
            assertThat(audited.outcome()).isNotBlank();
        }
    }

    private static <T> List<T> ids(TestPostgres.Database database, String sql, Function<String, T> of) {
        var ids = new ArrayList<T>();
        try (var connection = database.owner().getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            while (result.next()) {
                ids.add(of.apply(result.getString(1)));
            }
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
        return ids;
    }

    /** Events of an earlier version that are pending are published to a subscriber and to the hospital's server. */
    private static void publishes(TransactionManager transactions, TestPostgres.Database database) {
        var clock = new MutableClock("2026-12-01T08:00:00Z");
        var services = Services.create(transactions, clock);
        database.asOwner("insert into outbox_untold (id) select id from outbox on conflict do nothing");
        long pending = database.number("select count(*) from outbox_untold");
        var spec = new Subscription.SubscriptionSpec(
                Topic.APPOINTMENT_STATUS,
                "",
                URI.create("https://ehr.example/hook"),
                Subscription.Content.ID_ONLY,
                false,
                List.of(),
                Optional.empty(),
                Duration.ofSeconds(10),
                10,
                Optional.empty(),
                "test",
                List.of());
        var subscription = services.subscriptions()
                .create(
                        ClinicFixture.EHR,
                        new Subscription.Owner(ClinicFixture.EHR.login(), Set.of(Role.EHR), ""),
                        spec)
                .orElseThrow();
        var relay = new OutboxRelay(
                new CommandExecutor(transactions, clock),
                List.of(
                        services.subscriptions().eventHandler(s -> Optional.empty()),
                        services.ehrSync().eventHandler()));
        int published = 0;
        for (int n = relay.relay(SYSTEM); n > 0; n = relay.relay(SYSTEM)) {
            published += n;
        }
        assertThat(published).isEqualTo((int) pending);
        assertThat(database.number("select count(*) from outbox_untold")).isZero();
        assertThat(database.number("select count(*) from failed_item")).isZero();
        long appointments = database.number("select count(*) from outbox where topic in ('appointment-held',"
                + " 'appointment-booked', 'appointment-cancelled', 'appointment-expired', 'visit-scheduled',"
                + " 'visit-fulfilled', 'visit-cancelled', 'session-check-in', 'session-no-show', 'session-abort',"
                + " 'session-complete')");
        assertThat(transactions
                        .inReadTransaction(r -> r.subscriptions().find(subscription.id()))
                        .orElseThrow()
                        .numbered())
                .isEqualTo(appointments);
    }
}
