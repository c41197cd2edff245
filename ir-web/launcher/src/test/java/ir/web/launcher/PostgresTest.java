package ir.web.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real PostgreSQL: accepted and rejected connections, and the restart. */
class PostgresTest {
    private static final List<String> DATABASES = List.of("postgres", "template1", "ir", "keycloak");

    @Test
    void noRoleConnectsWithoutItsPassword(@TempDir Path data) throws Exception {
        try (var postgres = EmbeddedPostgresProcess.start(data, free(), logs(data))) {
            refusesGuesses(postgres);
            assertThat(Files.getPosixFilePermissions(data.resolve("secrets/database.properties")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(data.resolve("secrets")))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertThat(Files.getPosixFilePermissions(data.resolve("postgres-binaries")))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
            var commands = ProcessHandle.allProcesses()
                    .map(process -> process.info().commandLine().orElse(""))
                    .toList();
            var log = Files.readString(logs(data).resolve("postgresql.log"));
            for (var role : Secrets.ROLES) {
                assertThat(commands).noneMatch(line -> line.contains(postgres.password(role)));
                assertThat(log).doesNotContain(postgres.password(role));
                try (var connection = DriverManager.getConnection(postgres.url("ir"), role, postgres.password(role))) {
                    assertThat(connection.isValid(5)).isTrue();
                }
            }
            assertThat(postgres.toString() + Secrets.read(data)).doesNotContain(postgres.password("ir_app"));
        }
        // the next start uses the same passwords; access of other accounts to the file is removed
        Files.setPosixFilePermissions(
                data.resolve("secrets/database.properties"), PosixFilePermissions.fromString("rw-r--r--"));
        var before = Secrets.read(data).password("ir_app");
        assertThat(Files.getPosixFilePermissions(data.resolve("secrets/database.properties")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var again = EmbeddedPostgresProcess.start(data, free(), logs(data))) {
            assertThat(again.password("ir_app")).isEqualTo(before);
            refusesGuesses(again);
        }
    }

    /** A data folder of an earlier version: every local program is trusted, and each role's password is its name. */
    @Test
    void trustAuthenticationIsReplacedWithoutLosingData(@TempDir Path data) throws Exception {
        try (var old = EmbeddedPostgres.builder()
                        .setDataDirectory(data.resolve("postgres"))
                        .setCleanDataDirectory(false)
                        .start();
                var connection = old.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            for (var role : List.of("ir_owner", "ir_app", "keycloak")) {
                statement.execute("create role " + role + " login password '" + role + "'");
            }
            statement.execute("create database ir owner ir_owner");
            try (var owner = old.getDatabase("ir_owner", "ir").getConnection();
                    var table = owner.createStatement()) {
                table.execute("create table kept as select 'a referral' as what");
            }
        }
        try (var postgres = EmbeddedPostgresProcess.start(data, free(), logs(data))) {
            refusesGuesses(postgres);
            try (var owner =
                            DriverManager.getConnection(postgres.url("ir"), "ir_owner", postgres.password("ir_owner"));
                    var statement = owner.createStatement();
                    var rows = statement.executeQuery("select what from kept")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("a referral");
            }
        }
        // if the file is missing, new passwords are created
        Files.delete(data.resolve("secrets/database.properties"));
        try (var postgres = EmbeddedPostgresProcess.start(data, free(), logs(data))) {
            refusesGuesses(postgres);
            assertThat(postgres.answers()).isTrue();
        }
    }

    @Test
    void killedOrHangingPostgresIsRestarted(@TempDir Path data) throws Exception {
        try (var postgres = EmbeddedPostgresProcess.start(data, free(), logs(data))) {
            var first = postgres.process().orElseThrow();
            assertThat(postgres.alive()).isTrue();
            assertThat(postgres.answers()).isTrue();
            first.destroyForcibly();
            first.onExit().get();
            assertThat(postgres.alive()).isFalse();
            assertThat(postgres.answers()).isFalse();
            postgres.end();
            postgres.start();
            assertThat(postgres.answers()).isTrue();
            var second = postgres.process().orElseThrow();
            signal("STOP", second);
            try {
                assertThat(postgres.alive()).isTrue();
                assertThat(postgres.answers()).isFalse();
                postgres.end();
            } finally {
                signal("CONT", second);
            }
            assertThat(second.isAlive()).isFalse();
            postgres.start();
            assertThat(postgres.answers()).isTrue();
        }
    }

    @Test
    void productRunsNeitherAsOwnerNorAsSuperuser(@TempDir Path data) throws Exception {
        try (var postgres = EmbeddedPostgresProcess.start(data, free(), logs(data))) {
            try (var connection = superuser(postgres);
                    var statement = connection.createStatement()) {
                statement.execute("create role ir_boss login password 'boss-1' superuser");
                statement.execute("create role ir_member login password 'member-1' in role ir_owner");
            }
            Function<String, Database> as = user -> new Database(
                    postgres.url("ir"),
                    "ir_owner",
                    postgres.password("ir_owner"),
                    user,
                    user.equals("ir_boss")
                            ? "boss-1"
                            : user.equals("ir_member")
                                    ? "member-1"
                                    : Secrets.ROLES.contains(user) ? postgres.password(user) : "");
            assertThatCode(() -> as.apply("ir_app").requireSeparateRoles()).doesNotThrowAnyException();
            refused(as.apply("ir_owner"), "both set to the role ir_owner");
            refused(as.apply("ir_boss"), "superuser");
            refused(as.apply("ir_member"), "owns the database");
            refused(as.apply("ir_nobody"), "does not accept a connection of the role ir_nobody");
        }
    }

    private static void refused(Database database, String fact) {
        assertThatThrownBy(database::requireSeparateRoles).isInstanceOfSatisfying(StartupException.class, failure -> {
            assertThat(failure).hasMessageContaining(fact);
            assertThat(failure.remedy()).contains("role").doesNotContain("boss-1", "member-1");
        });
    }

    /** Tries no password, the role's name and an old password, over the network and with every database. */
    private static void refusesGuesses(EmbeddedPostgresProcess postgres) {
        for (var role : Secrets.ROLES) {
            for (var database : DATABASES) {
                for (var guess : List.of("", role, "postgres")) {
                    assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(database), role, guess)
                                    .close())
                            .as(role + " at " + database + " with '" + guess + "'")
                            .isInstanceOf(SQLException.class);
                }
            }
        }
        assertThat(postgres.answers()).isTrue();
    }

    private static Connection superuser(EmbeddedPostgresProcess postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url("postgres"), "postgres", postgres.password("postgres"));
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    private static Path logs(Path data) {
        return data.resolve("logs");
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
