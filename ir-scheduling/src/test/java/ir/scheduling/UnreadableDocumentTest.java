package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.booking.BookingId;
import ir.domain.lesion.LesionId;
import ir.domain.mdt.MeetingId;
import ir.domain.referral.ReferralId;
import ir.domain.session.SessionId;
import ir.scheduling.event.EventType;
import ir.scheduling.outbox.OutboxQueue;
import ir.scheduling.outbox.OutboxRelay;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.SearchableRecord;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.SyncTask;
import ir.scheduling.repository.Topic;
import ir.scheduling.repository.UnreadableDocumentException;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A stored document that cannot be read is a fault that names its table and row, whichever table it is in, and does not
 * stop recurring work on other rows.
 */
class UnreadableDocumentTest {
    private static final Caller SYSTEM =
            new Caller("system", "system", Set.of(Role.SCHEDULER), Caller.Channel.SYSTEM, Set.of());
    private static final Instant NOW = Instant.parse("2026-02-20T08:00:00Z");

    /** Every column with documents, and a query that reads the row "x". */
    private static final Map<String, Function<Repositories, Object>> READERS = new TreeMap<>();

    static {
        var referral = new ReferralId("x");
        READERS.put("adverse_event", r -> r.adverseEvents().find("x"));
        READERS.put("booking", r -> r.bookings().find(new BookingId("x")));
        READERS.put("booking_version", r -> r.searches().versions(SearchableRecord.BOOKING, "x"));
        READERS.put("diary_entry", r -> r.calendarEvents().find("x"));
        READERS.put("finding_kept", r -> r.referrals().findings(referral));
        READERS.put("finding_override", r -> r.referrals().overrides(List.of(referral)));
        READERS.put("follow_up_plan", r -> r.followUpPlans().find("x"));
        READERS.put("follow_up_template", r -> r.followUpPlans().templates());
        READERS.put("idempotency", r -> r.idempotency().find("x", "x", NOW));
        READERS.put("lesion", r -> r.referrals().lesion(new LesionId("x")));
        READERS.put("mdt_meeting", r -> r.mdt().lock(new MeetingId("x")));
        READERS.put("mdt_review", r -> r.mdt().reviews(List.of(referral)));
        READERS.put("outbox", r -> r.outbox().findBySubject("x"));
        READERS.put("procedure_template", r -> r.sites().templates());
        READERS.put("proposal", r -> r.proposals().find(new BookingId("x-1")));
        READERS.put("referral", r -> r.referrals().find(referral));
        READERS.put("repeat_candidate", r -> r.repeatCandidates().find("x"));
        READERS.put("resource", r -> r.sites().resources());
        READERS.put("rule_set", r -> r.sites().ruleSets());
        READERS.put("session_version", r -> r.searches().versions(SearchableRecord.LESION_TREATMENT, "x.l1"));
        READERS.put("subscription", r -> r.subscriptions().find("x"));
        READERS.put("treatment_session", r -> r.sessions().find(new SessionId("x")));
        READERS.put("waiting_entry", r -> r.waitingList().lock("x"));
        READERS.put("work_up", r -> r.checklists().of(List.of(referral)));
    }

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    /** Inserts a row whose key columns are "x", whatever other columns the table has. */
    private void insert(TestPostgres.Database database, String table, String document) {
        var names = new ArrayList<String>();
        var values = new ArrayList<String>();
        try (var connection = database.owner().getConnection();
                var statement = connection.createStatement();
                var columns = statement.executeQuery("select column_name, data_type from information_schema.columns"
                        + " where table_schema = 'public' and table_name = '" + table + "'"
                        + " and is_generated = 'NEVER' and is_identity = 'NO'"
                        + " and (is_nullable = 'NO' or column_name = 'hold_expires')")) {
            while (columns.next()) {
                var name = columns.getString(1);
                names.add(name);
                values.add(value(table, name, columns.getString(2), document));
            }
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
        database.asOwner("set session_replication_role = replica; insert into " + table + " ("
                + String.join(", ", names) + ") values (" + String.join(", ", values) + ")");
    }

    private static String value(String table, String column, String type, String document) {
        if (column.equals("body") || column.equals("answer")) {
            return "'" + document + "'";
        }
        return switch (column) {
            case "ends" -> "'2026-02-20T07:59:00Z'";
            case "state" -> table.equals("booking") ? "'HELD'" : "'ACTIVE'";
            case "topic" -> "'APPOINTMENT_BOOKED'";
            case "name" -> "'palliative'";
            default ->
                switch (type) {
                    case "text" -> "'x'";
                    case "date" -> "'2026-01-05'";
                    case "timestamp with time zone" -> "'2026-02-20T07:00:00Z'";
                    case "boolean" -> "true";
                    default -> "1";
                };
        };
    }

    @Test
    void readerIsKnownForEveryColumnWithDocuments() {
        postgres.skipIntegrityCheck();
        var database = postgres.database();
        assertThat(database.text("select string_agg(table_name, ' ' order by table_name collate \"C\")"
                        + " from information_schema.columns where table_schema = 'public'"
                        + " and (data_type = 'jsonb' or table_name = 'proposal' and column_name = 'body')"))
                .isEqualTo(String.join(" ", READERS.keySet()));
    }

    @Test
    void documentOfEveryTableIsAFaultThatNamesTheRow() {
        postgres.skipIntegrityCheck();
        var database = postgres.database();
        var work = postgres.application(new MutableClock(NOW.toString())).transactions();
        var logged = new ArrayList<LogRecord>();
        var log = Logger.getLogger("ir.scheduling.persistence.JsonDocuments");
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(handler);
        try {
            for (var table : READERS.keySet()) {
                for (var document : List.of("[]", "\"text\"", "null", "5", "{\"memberOfANewerVersion\": null}")) {
                    insert(database, table, document);
                    logged.clear();
                    assertThatThrownBy(
                                    () -> work.inReadTransaction(Objects.requireNonNull(READERS.get(table))),
                                    "%s %s",
                                    table,
                                    document)
                            .satisfies(thrown -> assertThat(UnreadableDocumentException.causes(thrown))
                                    .as(table + " " + document + " " + thrown)
                                    .isTrue())
                            .hasMessageStartingWith("the stored document " + table + "/");
                    assertThat(logged)
                            .singleElement()
                            .satisfies(line -> assertThat(line.getParameters()[0].toString())
                                    .contains(table + "/"));
                    database.asOwner("set session_replication_role = replica; delete from " + table);
                }
            }
        } finally {
            log.removeHandler(handler);
        }
    }

    private static <T> List<T> list(TestTransactions work, Function<Repositories, List<T>> query) {
        return work.inReadTransaction(query);
    }

    private static Subscription subscribed(Services services, String path) {
        return services.subscriptions()
                .create(
                        ClinicFixture.EHR,
                        new Subscription.Owner(ClinicFixture.EHR.login(), Set.of(Role.EHR), ""),
                        new Subscription.SubscriptionSpec(
                                Topic.APPOINTMENT_BOOKED,
                                "",
                                URI.create("https://ehr.example/" + path),
                                Subscription.Content.ID_ONLY,
                                false,
                                List.of(),
                                Optional.empty(),
                                Duration.ofSeconds(10),
                                10,
                                Optional.empty(),
                                "test",
                                List.of()))
                .orElseThrow();
    }

    private static void booked(TestTransactions work, String subject) {
        work.inReadTransaction(r -> {
            r.outbox().add(new Outbox.Event(NOW, EventType.APPOINTMENT_BOOKED, subject, Optional.empty(), Map.of()));
            return true;
        });
    }

    @Test
    void unreadableSubscriptionStopsNeitherTheRelayNorTheOthersAndLosesNoEvent() {
        postgres.skipIntegrityCheck();
        var database = postgres.database();
        var clock = new MutableClock(NOW.toString());
        var application = postgres.application(clock);
        var work = application.transactions();
        ClinicFixture.open(work);
        var services = application.services();
        var relay = new OutboxRelay(
                application.get(OutboxQueue.class),
                List.of(services.subscriptionEvents().eventHandler(s -> Optional.empty())));
        while (relay.relay(SYSTEM) > 0) {}
        var broken = subscribed(services, "broken");
        var sound = subscribed(services, "sound");
        database.asOwner("create table saved as select id, body from subscription");
        database.asOwner("update subscription set body = '[]' where id = '" + broken.id() + "'");
        booked(work, "b1");
        booked(work, "b2");
        assertThat(relay.relay(SYSTEM)).isEqualTo(2);
        assertThat(work.inReadTransaction(r -> r.subscriptions().find(sound.id()))
                        .orElseThrow()
                        .numbered())
                .isEqualTo(2);
        assertThat(database.text("select task || ' ' || item from failed_item"))
                .isEqualTo("subscription-document " + broken.id());
        assertThat(services.subscriptionDelivery()
                        .claim(SYSTEM)
                        .orElseThrow()
                        .subscription()
                        .id())
                .isEqualTo(sound.id());
        assertThat(services.subscriptionDelivery().claim(SYSTEM)).isEmpty();
        assertThat(services.subscriptionAdministration()
                        .overview(ClinicFixture.actor("admin", Role.ADMIN))
                        .orElseThrow())
                .hasSize(1);
        database.asOwner("update subscription s set body = saved.body from saved where saved.id = s.id and s.id = '"
                + broken.id() + "'");
        assertThat(work.inReadTransaction(r -> r.subscriptions().find(broken.id()))
                        .orElseThrow()
                        .numbered())
                .isEqualTo(2);
        assertThat(list(work, r -> r.subscriptions().events(broken.id(), 1, 9, 9)))
                .extracting(Subscription.Event::focus)
                .containsExactly("b1", "b2");
        clock.forward(Duration.ofHours(1));
        services.subscriptionPurge().purge(SYSTEM);
        assertThat(database.number("select count(*) from failed_item")).isZero();
    }

    @Test
    void unreadableEventIsSetAsideAndTheNextOnesArePublished() {
        postgres.skipIntegrityCheck();
        var database = postgres.database();
        var clock = new MutableClock(NOW.toString());
        var application = postgres.application(clock);
        var work = application.transactions();
        ClinicFixture.open(work);
        var services = application.services();
        var relay = new OutboxRelay(
                application.get(OutboxQueue.class),
                List.of(services.subscriptionEvents().eventHandler(s -> Optional.empty())));
        while (relay.relay(SYSTEM) > 0) {}
        var subscription = subscribed(services, "sound");
        booked(work, "b1");
        database.asOwner("update outbox set body = '[]' where subject = 'b1'");
        booked(work, "b2");
        assertThat(relay.relay(SYSTEM)).isEqualTo(2);
        assertThat(database.number("select count(*) from outbox_untold")).isZero();
        assertThat(list(work, r -> r.subscriptions().events(subscription.id(), 1, 9, 9)))
                .extracting(Subscription.Event::focus)
                .containsExactly("b2");
        assertThat(database.text("select task from failed_item")).isEqualTo("event-subscriptions");
        clock.forward(Duration.ofHours(1));
        assertThat(relay.retry(SYSTEM)).isZero();
        database.asOwner("update outbox set body = '{}' where subject = 'b1'");
        clock.forward(Duration.ofHours(2));
        assertThat(relay.retry(SYSTEM)).isEqualTo(1);
        assertThat(database.number("select count(*) from failed_item")).isZero();
    }

    @Test
    void unreadableRowsAreLeftOutOfRecurringWork() {
        postgres.skipIntegrityCheck();
        var database = postgres.database();
        var work = postgres.application(new MutableClock(NOW.toString())).transactions();
        insert(database, "booking", "[]");
        insert(database, "follow_up_plan", "[]");
        database.asOwner("set session_replication_role = replica; insert into follow_up_visit"
                + " (id, plan_id, due, window_end, state) values ('v', 'x', '2026-01-05', '2026-01-06', 'PLANNED')");
        assertThat(database.number("select count(*) from booking where state = 'HELD'"))
                .isEqualTo(1);
        assertThat(list(work, r -> r.bookings().findExpiredHolds(NOW, 10))).isEmpty();
        assertThat(list(work, r -> r.bookings().findExpiredHoldIds(NOW, 10))).containsExactly("x");
        assertThat(list(work, r -> r.followUpPlans().overdue(LocalDate.of(2026, 2, 20))))
                .isEmpty();
        assertThat(list(work, r -> r.followUpPlans().findIdsWithBegunVisit(LocalDate.of(2026, 2, 20))))
                .containsExactly("x");
    }

    @Test
    void unreadableRowDoesNotStopItsQueueAndIsTriedAgain() {
        postgres.skipIntegrityCheck();
        var database = postgres.database();
        var work = postgres.application(new MutableClock(NOW.toString())).transactions();
        var until = NOW.plusSeconds(60);
        var later = NOW.plus(UnreadableDocumentException.PAUSE);
        database.asOwner("insert into errand (what, kind, local_id, state, asked, failures, next_try) values"
                + " ('UNKNOWN', 'Appointment', 'broken', 'QUEUED', now(), 0, '2000-01-01'),"
                + " ('FILE', 'Appointment', 'sound', 'QUEUED', now(), 0, '2000-01-02')");
        Function<Instant, Optional<String>> task = now -> work.inReadTransaction(
                r -> r.syncTasks().claim("https://ehr.example", now, until).map(SyncTask::id));
        assertThat(task.apply(NOW)).contains("sound");
        assertThat(task.apply(NOW)).isEmpty();
        database.asOwner(
                "update errand set what = 'FILE', state = case local_id when 'sound' then 'DONE' else state end");
        assertThat(task.apply(later.minusSeconds(1))).isEmpty();
        assertThat(task.apply(later)).contains("broken");

        database.asOwner("insert into reminder (key, kind, subject, state, attempts, next_try, created) values"
                + " ('broken', 'UNKNOWN', 's', 'QUEUED', 0, '2000-01-01', now()),"
                + " ('sound', 'SESSION', 's', 'QUEUED', 0, '2000-01-02', now())");
        Function<Instant, Optional<String>> reminder = now ->
                work.inReadTransaction(r -> r.reminders().claim(now, until).map(Reminder::key));
        assertThat(reminder.apply(NOW)).contains("sound");
        assertThat(reminder.apply(NOW)).isEmpty();
        database.asOwner(
                "update reminder set kind = 'SESSION', state = case key when 'sound' then 'SENT' else state end");
        assertThat(reminder.apply(later.minusSeconds(1))).isEmpty();
        assertThat(reminder.apply(later)).contains("broken");
    }
}
