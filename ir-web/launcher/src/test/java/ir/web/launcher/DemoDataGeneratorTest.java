package ir.web.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo clinic can be generated for any day and hour, and then has current data. */
class DemoDataGeneratorTest {
    private static @Nullable EmbeddedPostgres server;
    private static int made;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-24T10:20:00Z", // a Tuesday during opening hours
                "2027-03-28T00:30:00Z", // the night of the clock change
                "2028-02-29T23:50:00Z", // a leap day, late
                "2027-01-03T12:00:00Z", // a Sunday after the holidays
                "2026-10-26T05:00:00Z" // a Monday before opening
            })
    void everyPageHasDemoData(String now) throws SQLException {
        var database = database();
        assertThat(DemoDataGenerator.load(database, true, Instant.parse(now))).isTrue();
        assertThat(number(database, "select count(*) from patient")).isEqualTo(50);
        assertThat(number(
                        database, "select count(*) from referral where state in ('ACCEPTED_CONDITIONAL', 'SUBMITTED')"))
                .isGreaterThanOrEqualTo(6);
        assertThat(number(database, "select count(*) from treatment_session where state = 'COMPLETED'"))
                .isGreaterThan(20);
        assertThat(number(
                        database,
                        "select count(*) from treatment_session where (starts at time zone 'Europe/Berlin')::date = (timestamptz '"
                                + now + "' at time zone 'Europe/Berlin')::date"))
                .as("sessions today")
                .isPositive();
        assertThat(number(
                        database,
                        "select count(*) from booking where state = 'BOOKED' and starts > timestamptz '" + now + "'"))
                .as("future bookings")
                .isGreaterThan(5);
        assertThat(number(
                        database,
                        "select count(*) from follow_up_visit where state = 'PLANNED' and window_end < (timestamptz '"
                                + now + "' at time zone 'Europe/Berlin')::date"))
                .as("unanswered visits")
                .isPositive();
        assertThat(number(database, """
                        select count(*) from allocation a join allocation b on a.resource_id = b.resource_id and a.booking_id < b.booking_id
                          and a.starts < b.ends and b.starts < a.ends where a.blocking and b.blocking""")).isZero();
        assertThat(DemoDataGenerator.load(database, true, Instant.parse(now)))
                .as("loaded once")
                .isFalse();
    }

    @Test
    void sameDayGeneratesTheSameClinic() throws SQLException {
        var now = Instant.parse("2026-11-24T10:20:00Z");
        var one = database();
        var other = database();
        DemoDataGenerator.load(one, true, now);
        DemoDataGenerator.load(other, true, now);
        var text = "select md5(string_agg(p.number || b.state || b.starts, ',' order by p.number, b.starts))"
                + " from booking b join patient p on p.id = b.patient_id";
        assertThat(text(one, text)).isEqualTo(text(other, text));
    }

    private static Database database() throws SQLException {
        var postgres = java.util.Objects.requireNonNull(server);
        var name = "demo" + made++;
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        var database = new Database(
                postgres.getJdbcUrl("postgres", name).replaceAll("\\?.*", ""), "postgres", "", "postgres", "");
        database.migrate();
        return database;
    }

    private static long number(Database database, String sql) throws SQLException {
        return Long.parseLong(text(database, sql));
    }

    private static String text(Database database, String sql) throws SQLException {
        try (var connection = database.runtime().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
