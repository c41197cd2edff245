package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import ir.domain.booking.BookingId;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.session.ProcedureTemplate;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.scheduling.outbox.OutboxQueue;
import ir.scheduling.outbox.OutboxRelay;
import ir.scheduling.persistence.SchemaMigrator;
import ir.scheduling.repository.SearchableRecord;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Topic;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
                        id -> r.patients().find(new PatientId(id)),
                        patient -> r.patients().save(patient)));
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
        AGGREGATES.put(
                "evidence",
                r -> aggregates(
                        id -> r.receivedResources().find(id.split(" ", 2)[0], id.split(" ", 2)[1]),
                        resource -> r.receivedResources().replace(resource)));
    }

    /** The column of the key, where it is not called id. */
    private static final Map<String, String> KEYS =
            Map.of("procedure_template", "code", "rule_set", "version", "work_up", "referral_id");

    /** Columns that say the same as the document, and the component of it. */
    private static final List<String> SAME = List.of("state", "patient_id", "referral_id", "lesion_id", "session_id");

    /** Tables without a row in the databases, and the reason. */
    private static final Map<String, String> WITHOUT_ROWS = Map.ofEntries(
            Map.entry("calendar_feed", "columns only; the tests that wrote the rows make no feed"),
            Map.entry("circuit", "columns only; a counter without meaning after a restart"),
            Map.entry("diary_entry", "documents of schema 7 are read in StoredDocumentsTest"),
            Map.entry("errand", "columns only; the tests that wrote the rows have no hospital server"),
            Map.entry("evidence_value", "written by the FHIR application"),
            Map.entry("failed_item", "columns only; nothing failed in the tests that wrote the rows"),
            Map.entry("finding_override", "a document as it is written now is read in DocumentMutationTest"),
            Map.entry("follow_up_template", "documents as they are written now are read in DocumentMutationTest"),
            Map.entry("gas_reservation", "columns only; no open booking with stock is among the rows"),
            Map.entry("probe_reservation", "columns only; no open booking with stock is among the rows"),
            Map.entry("reconciliation", "columns only; the tests that wrote the rows have no hospital server"),
            Map.entry("reminder", "columns only; the tests that wrote the rows send none"),
            Map.entry("search_page", "columns only; a page of results expires"));

    /** Audit entries of the databases that the current code writes too: actions by the code of the record type. */
    private static final Map<String, Set<String>> AUDITED = Map.ofEntries(
            Map.entry("AdverseEvent", Set.of("adverse-event")),
            Map.entry(
                    "Appointment",
                    Set.of(
                            "appointment-booked",
                            "appointment-cancelled",
                            "appointment-held",
                            "find",
                            "list",
                            "place-offered",
                            "read",
                            "waiting-added")),
            Map.entry("BodyStructure", Set.of("read")),
            Map.entry("CarePlan", Set.of("search")),
            Map.entry("Consent", Set.of("create")),
            Map.entry("Coverage", Set.of("create")),
            Map.entry("Device", Set.of("lot-recalled", "stock-saved", "uses")),
            Map.entry("Observation", Set.of("create")),
            Map.entry("Organization", Set.of("resource-saved")),
            Map.entry(
                    "Procedure",
                    Set.of("check-in", "complete", "create", "read", "recovery", "start", "time-out", "treatment")),
            Map.entry("QuestionnaireResponse", Set.of("answers")),
            Map.entry("ServiceRequest", Set.of("assessment-answered", "read", "referral-decided")),
            Map.entry("Subscription", Set.of("create", "notify")),
            Map.entry(
                    "Task",
                    Set.of(
                            "list",
                            "meeting-closed",
                            "meeting-listed",
                            "meeting-planned",
                            "repeat-candidate",
                            "repeat-decided",
                            "repeat-review",
                            "visit-completed")));

    /** Audit entries that only earlier versions wrote, and the entry of the same event now. Both are shown as stored. */
    private static final Map<String, String> HISTORIC_AUDIT = Map.of(
            "visit-completed Encounter", "visit-completed Task",
            "visit-completed CarePlan", "visit-completed Task",
            "answers CarePlan", "answers QuestionnaireResponse");

    /** Types of received resources, which are no record types of this system. */
    private static final Set<String> RECEIVED = Set.of("Consent", "Coverage");

    /** A change of documents by a migration. */
    private record Migration(int to, Pattern changes) {
        boolean makes(String database, String difference) {
            return database.charAt(7) - '0' < to && changes.matcher(difference).matches();
        }
    }

    /** Every change of a document by a migration, by the version of the schema that makes it. */
    private static final List<Migration> MIGRATIONS = List.of(
            // several sites, hours by day, sessions of a series, sizes of probes; proposals expire
            migration(2, "proposal removed"),
            migration(2, "resource/(site|onHolidays|hours/(spans|days|opens|closes)|rostered|skills) was .*"),
            migration(2, "procedure_template/(name|pools) was , is .*"),
            migration(2, "(booking|idempotency)/(site|stage|overrides) was , is .*"),
            migration(2, "(booking|idempotency|treatment_session)/plan/input/size was , is .*"),
            // rules with thresholds, a date to treat by, checklist items that a procedure does not need
            migration(3, "rule_set/(changes was , is .*|thresholds/[A-Za-z.-]+ was .*, is )"),
            migration(3, "referral/treatBy was , is .*"),
            migration(3, "procedure_template/notAsked was , is .*"),
            // the course of a session, visits from a template
            migration(4, "treatment_session/(course was , is .*|treatments was .*, is )"),
            migration(4, "follow_up_plan/(unscheduled|notes) was , is .*"),
            migration(4, "follow_up_plan/visits/[0-9]+/(item|contacts|answers) was , is .*"),
            migration(4, "follow_up_plan/visits/[0-9]+/(code|assessment|infectionCheckedClear) was .*, is "));

    private static Migration migration(int to, String changes) {
        return new Migration(to, Pattern.compile(changes));
    }

    /** Changes by reading and saving: the version of the row, and members that came later with their default. */
    private static final Pattern SAVED = Pattern.compile(
            "[a-z_]+/version was .*|(subscription/filterBroken|rule_set/thresholds/[A-Za-z.-]+) was , is .*");

    static List<String> databases() {
        return EarlierDatabases.names();
    }

    @Test
    void everyEarlierVersionHasADatabase() {
        assertThat(databases()).extracting(name -> name.charAt(7)).contains('1', '2', '3', '4', '5', '6', '7', '8');
    }

    @Test
    void everyTableHasARowOrAReasonWhyNot() throws IOException {
        var without = new TreeSet<>(OTHERS);
        without.addAll(AGGREGATES.keySet());
        for (var name : databases()) {
            var inserts = Pattern.compile("^insert into (\\w+) ", Pattern.MULTILINE)
                    .matcher(EarlierDatabases.sql(name))
                    .results();
            without.removeAll(inserts.map(insert -> insert.group(1)).toList());
        }
        assertThat(without).isEqualTo(WITHOUT_ROWS.keySet());
    }

    @Test
    void knownAuditEntriesAreThoseOfTheCode() throws IOException {
        var code = new StringBuilder();
        try (var files = Files.walk(Path.of("src/main/java/ir/scheduling"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                code.append(Files.readString(file));
            }
        }
        var types = Arrays.stream(RecordType.values()).map(RecordType::code).collect(Collectors.toSet());
        types.addAll(RECEIVED);
        assertThat(types).containsAll(AUDITED.keySet());
        assertThat(AUDITED.values().stream().flatMap(Set::stream))
                .allMatch(action -> code.indexOf("\"" + action + "\"") > 0);
        assertThat(HISTORIC_AUDIT.values()).allMatch(EarlierVersionsTest::isAudited);
        assertThat(HISTORIC_AUDIT.keySet()).noneMatch(EarlierVersionsTest::isAudited);
    }

    private static boolean isAudited(String actionAndType) {
        var parts = actionAndType.split(" ", 2);
        return AUDITED.getOrDefault(parts[1], Set.of()).contains(parts[0]);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void databaseIsMigratedReadSavedAndReadAgain(String name) throws Exception {
        var database = EarlierDatabases.load(name);
        try {
            var before = rows(database);
            var stored = documents(database);
            SchemaMigrator.migrate(database.owner(), "ir_app");
            var migrated = documents(database);
            assertThat(differences(stored, migrated))
                    .as("changes that no migration makes")
                    .allMatch(difference -> MIGRATIONS.stream().anyMatch(known -> known.makes(name, difference)));
            var clock = new MutableClock("2026-12-01T08:00:00Z");
            try (var application = TestApplication.open(database, clock)) {
                var transactions = application.transactions();
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
                assertThat(differences(migrated, documents(database)))
                        .as("changes by reading and saving")
                        .allMatch(difference -> SAVED.matcher(difference).matches());
                assertThat(database.swept()).as("violations after saving").isEmpty();
                publishes(application, database);
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
                        var id = result.getString(KEYS.getOrDefault(table, "id"));
                        rows.add(new Row(
                                table, table.equals("evidence") ? result.getString("kind") + " " + id : id, columns));
                    }
                }
            }
        }
        assertThat(rows).extracting(Row::table).contains("resource", "referral", "patient");
        return rows;
    }

    /** Documents by table and primary key. */
    private static Map<String, JsonNode> documents(TestPostgres.Database database) throws SQLException {
        var documents = new TreeMap<String, JsonNode>();
        try (var connection = database.owner().getConnection();
                var statement = connection.createStatement();
                var columns = statement.executeQuery("select table_name, column_name, (select string_agg("
                        + "quote_ident(attname) || '::text', ' || '' '' || ' order by attnum) from pg_index"
                        + " join pg_attribute on attrelid = indrelid and attnum = any(indkey)"
                        + " where indisprimary and indrelid = table_name::regclass) "
                        + EarlierDatabases.DOCUMENT_COLUMNS)) {
            while (columns.next()) {
                var table = columns.getString(1);
                try (var query = connection.createStatement();
                        var rows = query.executeQuery(
                                "select " + columns.getString(3) + ", " + columns.getString(2) + " from " + table)) {
                    while (rows.next()) {
                        documents.put(table + " " + rows.getString(1), JsonDifferences.tree(rows.getString(2)));
                    }
                }
            }
        }
        assertThat(documents).hasSizeGreaterThan(10);
        return documents;
    }

    /** Differences of the documents that were there before, each with its table and path. */
    private static List<String> differences(Map<String, JsonNode> before, Map<String, JsonNode> after) {
        var differences = new ArrayList<String>();
        before.forEach((key, document) -> {
            var table = key.substring(0, key.indexOf(' '));
            var there = after.get(key);
            if (there == null) {
                differences.add(table + " removed");
            } else {
                JsonDifferences.between(document, there).forEach(found -> differences.add(table + found));
            }
        });
        return differences;
    }

    private static Map<String, Object> read(
            TestTransactions transactions, TestPostgres.Database database, List<Row> rows) {
        var read = new LinkedHashMap<String, Object>();
        for (var row : rows) {
            var name = row.table() + " " + row.id();
            var aggregate =
                    transactions.inReadTransaction(r -> of(row, r).read().apply(row.id()));
            assertThat(aggregate).as(name).isPresent();
            read.put(name, aggregate.get());
            assertThat(RecordValues.missing(name, aggregate.get()))
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
                .map(c -> RecordValues.value(c, aggregate))
                .filter(Objects::nonNull)
                .filter(value -> !(value instanceof Optional<?>))
                .map(value -> value.getClass().isRecord() && value.getClass().getRecordComponents().length == 1
                        ? String.valueOf(RecordValues.value(value.getClass().getRecordComponents()[0], value))
                        : value instanceof Enum<?> constant ? constant.name() : "")
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    private static void readOthers(TestTransactions transactions, TestPostgres.Database database) throws SQLException {
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
                            .mapToObj(n -> r.proposals().find(new BookingId(search + "-" + n)))
                            .forEach(read::add));
            ids(database, "select caller || ' ' || key from idempotency", id -> id.split(" ", 2))
                    .forEach(key ->
                            read.add(r.idempotency().find(key[0], key[1], Instant.parse("2000-01-01T00:00:00Z"))));
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
        assertThat(RecordValues.missing("", all))
                .as("components without a value")
                .isEmpty();
        for (var counted : List.of("audit", "reminder", "errand")) {
            assertThat(database.number("select count(*) from " + counted)).isLessThan(1000);
        }
        assertThat(all).hasSizeGreaterThan(10);
        for (var audited : transactions.inReadTransaction(r -> r.audit().latest(1000))) {
            assertThat(audited.action() + " " + audited.entity())
                    .matches(entry -> isAudited(entry) || HISTORIC_AUDIT.containsKey(entry), "known or historic");
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
    private static void publishes(TestApplication application, TestPostgres.Database database) {
        var services = application.services();
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
                application.get(OutboxQueue.class),
                List.of(
                        services.subscriptionEvents().eventHandler(s -> Optional.empty()),
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
        assertThat(application
                        .transactions()
                        .inReadTransaction(r -> r.subscriptions().find(subscription.id()))
                        .orElseThrow()
                        .numbered())
                .isEqualTo(appointments);
    }
}
