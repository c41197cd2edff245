package ir.web.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.booking.HoldExpiry;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.configuration.Secret;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import ir.scheduling.site.SiteService;
import ir.web.it.container.TrialCommands.Ending;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs inside the provisioned server, over the services as the applications deploy them: interceptors and their
 * transactions, observers, timers, settings and the data source are those of the server, not those of the test container
 * of {@code ir-scheduling}.
 */
@ExtendWith(ArquillianExtension.class)
public class ContainerIT {
    private static final Caller ADMIN =
            new Caller("container-admin", "Admin", Set.of(Role.ADMIN), Caller.Channel.CONSOLE, Set.of());
    private static final Caller AUDITOR =
            new Caller("container-auditor", "Auditor", Set.of(Role.AUDITOR), Caller.Channel.CONSOLE, Set.of());
    private static final Caller SYSTEM =
            new Caller("system", "system", Set.of(Role.SCHEDULER, Role.ADMIN), Caller.Channel.SYSTEM, Set.of());

    @Resource(lookup = "java:jboss/datasources/ir")
    @SuppressWarnings("NullAway.Init") // the container sets it
    DataSource database;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedScheduledExecutorService timer;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    UserTransaction transaction;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    BeanManager beans;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    SiteService sites;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    HoldExpiry holdExpiry;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Configuration configuration;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    TrialCommands commands;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    TrialObserver observer;

    private final String origin = "trial-" + UUID.randomUUID();

    @Deployment
    public static WebArchive archive() {
        return ContainerArchive.named("container-it.war")
                .addClasses(ContainerIT.class, TrialCommands.class, Ending.class, TrialCommands.Written.class)
                .addClasses(TrialObserver.class, ContainerArchive.class);
    }

    @AfterEach
    public void removeRow() throws SQLException {
        if (database == null) {
            // outside the server, where nothing is injected
            return;
        }
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("delete from circuit where origin like ?")) {
            statement.setString(1, origin + "%");
            statement.executeUpdate();
        }
        commands.takeAttempts();
    }

    /** The proxy of a bean without a constructor that has no parameters: {@code weld.properties} permits it. */
    @Test
    public void beansGetTheirDependenciesInTheConstructor() {
        assertNotSame(TrialCommands.class, commands.getClass());
        assertTrue(sites.ready());
    }

    @Test
    public void successCommitsAndIsAudited() throws SQLException {
        assertEquals(Result.success(origin), commands.write(ADMIN, origin, Ending.SUCCESS));
        assertEquals(1, failures(origin));
        assertEquals(1, commands.takeAttempts().size());
        assertEquals(List.of("done"), audited(origin));
    }

    @Test
    public void rejectedCommandRollsBackAndIsAudited() throws SQLException {
        var rejected = commands.write(ADMIN, origin, Ending.REJECTION);
        assertEquals(Result.failure(new Rejection.NotFound("site", origin)), rejected);
        assertEquals(0, failures(origin));
        assertEquals(List.of("rejected"), audited(origin));
    }

    @Test
    public void faultRollsBackAndIsAudited() throws SQLException {
        var fault = assertThrows(IllegalStateException.class, () -> commands.write(ADMIN, origin, Ending.FAULT));
        assertEquals("a fault", fault.getMessage());
        assertEquals(0, failures(origin));
        assertEquals(List.of("failed"), audited(origin));
    }

    /** The access check is outside the transaction: the use case does not begin. */
    @Test
    public void deniedCommandDoesNotBeginAndIsAudited() throws SQLException {
        var denied = commands.write(AUDITOR, origin, Ending.SUCCESS);
        assertEquals(Result.failure(new Rejection.NotPermitted("ADMINISTER")), denied);
        assertEquals(List.of(), commands.takeAttempts());
        assertEquals(0, failures(origin));
        assertEquals(List.of("denied"), audited(origin));
    }

    @Test
    public void auditRowOfADenialStaysWhenTheCallersTransactionIsRolledBack() throws Exception {
        transaction.begin();
        commands.write(AUDITOR, origin, Ending.SUCCESS);
        transaction.rollback();
        assertEquals(List.of("denied"), audited(origin));
    }

    /** The retry is outside the transaction and inside the access check: a new transaction, and no row of a failure. */
    @Test
    public void conflictIsRetriedInANewTransaction() throws SQLException {
        assertEquals(Result.success(origin), commands.write(ADMIN, origin, Ending.CONFLICT_AT_FIRST));
        var attempts = commands.takeAttempts();
        assertEquals(2, attempts.size());
        assertNotEquals(attempts.get(0), attempts.get(1));
        assertEquals(1, failures(origin));
        assertEquals(List.of("done"), audited(origin));
    }

    @Test
    public void conflictThatStaysIsAFaultAfterThreeAttempts() throws SQLException {
        var fault = assertThrows(RuntimeException.class, () -> commands.write(ADMIN, origin, Ending.CONFLICT));
        assertEquals("the transaction must be retried", fault.getMessage());
        assertEquals(3, Set.copyOf(commands.takeAttempts()).size());
        assertEquals(0, failures(origin));
        assertEquals(List.of("failed"), audited(origin));
    }

    @Test
    public void observerAfterSuccessSeesOnlyWhatWasCommitted() {
        commands.write(ADMIN, origin + "-a", Ending.SUCCESS);
        assertTrue(observer.sawAfterCommit(origin + "-a"));
        commands.write(ADMIN, origin + "-b", Ending.REJECTION);
        assertTrue(observer.sawInTransaction(origin + "-b"));
        assertFalse(observer.sawAfterCommit(origin + "-b"));
    }

    @Test
    public void faultOfAnObserverAfterSuccessChangesNothing() throws SQLException {
        var fails = origin + "-" + TrialObserver.FAILS;
        assertEquals(Result.success(fails), commands.write(ADMIN, fails, Ending.SUCCESS));
        assertTrue(observer.sawAfterCommit(fails));
        assertEquals(1, failures(fails));
        assertEquals(List.of("done"), audited(fails));
    }

    /** As the recurring jobs run: no request, the system as the caller, a transaction for each use case. */
    @Test
    public void timerRunsUseCasesAsTheSystem() throws Exception {
        var run = timer.schedule(
                () -> {
                    assertThrows(ContextNotActiveException.class, () -> beans.getContext(RequestScoped.class));
                    holdExpiry.expireHolds(SYSTEM);
                    commands.write(SYSTEM, origin + "-b", Ending.REJECTION);
                    return commands.write(SYSTEM, origin + "-a", Ending.SUCCESS);
                },
                10,
                TimeUnit.MILLISECONDS);
        assertInstanceOf(Result.Success.class, run.get(60, TimeUnit.SECONDS));
        assertEquals(2, Set.copyOf(commands.takeAttempts()).size());
        assertEquals(1, failures(origin + "-a"));
        assertEquals(List.of("rejected"), audited(origin + "-b"));
        assertEquals("system", text("select actor from audit where entity_id = ?", origin + "-b"));
    }

    /** MicroProfile Config reads system properties and, for passwords, environment variables. */
    @Test
    public void settingsAreThoseThatTheLauncherPassed() {
        var secret = String.valueOf(System.getenv("IR_REALM_SECRET"));
        assertEquals(System.getProperty("ir.oidc.url"), configuration.issuer().toString());
        assertEquals(System.getProperty("ir.http.port"), Integer.toString(configuration.httpPort()));
        assertEquals(Optional.ofNullable(System.getenv("IR_DB_URL")), configuration.databaseUrl());
        assertEquals(Optional.of(new Secret(secret)), configuration.realm().flatMap(Configuration.RealmClient::secret));
        assertFalse(configuration.toString().contains(secret));
    }

    @Test
    public void servicesRunAsTheRoleThatMayNotChangeTables() throws SQLException {
        assertEquals("ir_app", text("select current_user where ? <> ''", origin));
        assertEquals("f", text("select has_schema_privilege('public', 'create') where ? <> ''", origin));
    }

    /** The server cannot change tables: it has neither a data source of the owner nor the owner's password. */
    @Test
    @SuppressWarnings("BanJNDI") // the name is fixed
    public void serverHasNoOwnerCredentials() {
        assertThrows(NamingException.class, () -> InitialContext.doLookup("java:jboss/datasources/ir-owner"));
        for (var variable : System.getenv().keySet()) {
            assertFalse(variable.startsWith("IR_DB_OWNER") || variable.startsWith("KC_"), variable);
        }
    }

    @Test
    public void acknowledgedCommitIsDurable() throws SQLException {
        assertEquals("on", text("select current_setting('fsync') where ? <> ''", origin));
        assertEquals("on", text("select current_setting('synchronous_commit') where ? <> ''", origin));
    }

    @Test
    public void statementsAndIdleTransactionsEnd() throws SQLException {
        assertEquals("30s", text("select current_setting('statement_timeout') where ? <> ''", origin));
        assertEquals(
                "1min", text("select current_setting('idle_in_transaction_session_timeout') where ? <> ''", origin));
    }

    private int failures(String of) throws SQLException {
        return Integer.parseInt(text("select coalesce(sum(failures), 0) from circuit where origin = ?", of));
    }

    private List<String> audited(String of) throws SQLException {
        var outcomes = text(
                "select coalesce(string_agg(outcome, ',' order by id), '') from audit where entity_id = ? and action = '"
                        + TrialCommands.ACTION + "'",
                of);
        return outcomes.isEmpty() ? List.of() : List.of(outcomes.split(","));
    }

    private String text(String query, String parameter) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(query)) {
            statement.setString(1, parameter);
            try (var rows = statement.executeQuery()) {
                assertTrue(rows.next(), query);
                return String.valueOf(rows.getString(1));
            }
        }
    }
}
