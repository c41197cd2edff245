package ir.scheduling.transaction;

import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.Repositories;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BiFunction;

/**
 * Executes every command and query of the application services: checks the permission first and writes a denial to the
 * audit log, reads the clock once, retries a transaction after a conflict, and converts a stale version into a
 * rejection.
 */
@ApplicationScoped
public class CommandExecutor {
    private static final int MAX_ATTEMPTS = 3;

    private final TransactionManager transactions;
    private final Clock clock;

    @Inject
    public CommandExecutor(TransactionManager transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A command inside a transaction, at one instant. */
    @FunctionalInterface
    public interface Command<T> {
        Result<T> run(Repositories repositories, Instant now);
    }

    public <T> Result<T> change(
            Caller caller, Permission permission, String action, RecordType type, String id, Command<T> command) {
        return change(caller, permission, action, type.code(), id, command);
    }

    /** @param type type of a resource as another system names it */
    public <T> Result<T> change(
            Caller caller, Permission permission, String action, String type, String id, Command<T> command) {
        return execute(caller, permission, action, type, id, command, true);
    }

    public <T> Result<T> read(
            Caller caller, Permission permission, String action, RecordType type, String id, Command<T> command) {
        return read(caller, permission, action, type.code(), id, command);
    }

    /** @param type type of a resource as another system names it */
    public <T> Result<T> read(
            Caller caller, Permission permission, String action, String type, String id, Command<T> command) {
        return execute(caller, permission, action, type, id, command, false);
    }

    /**
     * Runs without a permission check. Use only for data that is not protected, such as search-parameter names or the
     * caller's own result pages.
     */
    public <T> T withoutPermission(BiFunction<Repositories, Instant, T> question) {
        var now = clock.instant();
        return transactions.inReadTransaction(repositories -> question.apply(repositories, now));
    }

    private <T> Result<T> execute(
            Caller caller,
            Permission permission,
            String action,
            String type,
            String id,
            Command<T> command,
            boolean changes) {
        var now = clock.instant();
        var lacks = caller.missing(permission);
        if (lacks.isPresent()) {
            transactions.inReadTransaction(repositories -> {
                repositories.audit().add(AuditLog.AuditEntry.denied(now, caller, action, type, id));
                return true;
            });
            return Result.failure(lacks.get());
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return changes
                        ? transactions.inTransaction(repositories -> command.run(repositories, now))
                        : transactions.inReadTransaction(repositories -> command.run(repositories, now));
            } catch (StaleVersionException stale) {
                return Result.failure(new Rejection.StaleVersion(stale.expected(), stale.actual()));
            } catch (TransactionConflictException | DuplicateKeyException again) {
                if (attempt == MAX_ATTEMPTS) {
                    throw again;
                }
            }
        }
    }
}
