package ir.scheduling.transaction;

import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BiFunction;

/**
 * The one way into every desk: the right is checked first (and a denial kept in the trail), the clock is read once, a
 * transaction that was in another's way is tried again, and a stale version becomes an answer.
 */
public final class CommandExecutor {
    private static final int MAX_ATTEMPTS = 3;

    private final TransactionManager transactions;
    private final Clock clock;

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
            Caller caller, Permission permission, String action, String entity, String id, Command<T> command) {
        return execute(caller, permission, action, entity, id, command, true);
    }

    public <T> Result<T> read(
            Caller caller, Permission permission, String action, String entity, String id, Command<T> command) {
        return execute(caller, permission, action, entity, id, command, false);
    }

    /** For what is nobody's secret and nobody's right to give: the asker's own pages, names of parameters. */
    public <T> T withoutPermission(BiFunction<Repositories, Instant, T> question) {
        var now = clock.instant();
        return transactions.inReadTransaction(repositories -> question.apply(repositories, now));
    }

    private <T> Result<T> execute(
            Caller caller,
            Permission permission,
            String action,
            String entity,
            String id,
            Command<T> command,
            boolean changes) {
        var now = clock.instant();
        var lacks = caller.missing(permission);
        if (lacks.isPresent()) {
            transactions.inReadTransaction(repositories -> {
                repositories.audit().add(AuditLog.AuditEntry.denied(now, caller, action, entity, id));
                return true;
            });
            return Result.failure(lacks.get());
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return changes
                        ? transactions.inTransaction(repositories -> command.run(repositories, now))
                        : transactions.inReadTransaction(repositories -> command.run(repositories, now));
            } catch (TransactionManager.StaleVersionException stale) {
                return Result.failure(new Rejection.StaleVersion(stale.expected(), stale.actual()));
            } catch (TransactionManager.TransactionConflictException | TransactionManager.DuplicateKeyException again) {
                if (attempt == MAX_ATTEMPTS) {
                    throw again;
                }
            }
        }
    }
}
