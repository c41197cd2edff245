package ir.scheduling.persistence;

import ir.scheduling.transaction.DatabaseErrors;
import ir.scheduling.transaction.DatabaseRefusedException;
import ir.scheduling.transaction.DuplicateKeyException;
import ir.scheduling.transaction.OverlappingAllocationException;
import ir.scheduling.transaction.TransactionConflictException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;

/**
 * Maps the errors of PostgreSQL. An error surfaces in one of three forms: at a flush as the cause of a persistence
 * exception; before the completion as the cause of a rollback exception; at the commit only among the suppressed
 * exceptions of a rollback exception. The SQLSTATE is therefore searched in causes and suppressed exceptions.
 */
@ApplicationScoped
class PostgresErrors implements DatabaseErrors {
    /** SQLSTATE classes whose messages may contain values: data exceptions, integrity violations, program limits. */
    private static final Set<String> VALUES = Set.of("22", "23", "54");

    @Override
    public RuntimeException translate(Exception failed) {
        var sql = find(failed, SQLException.class).filter(found -> found.getSQLState() != null);
        if (sql.isPresent()) {
            switch (String.valueOf(sql.get().getSQLState())) {
                case "23P01":
                    return new OverlappingAllocationException(withoutErrorDetails(failed, sql.get()));
                case "40001", "40P01":
                    return new TransactionConflictException(failed);
                case "23505":
                    return new DuplicateKeyException(withoutErrorDetails(failed, sql.get()));
                default:
                    return VALUES.contains(
                                    String.valueOf(sql.get().getSQLState()).substring(0, 2))
                            ? withoutErrorDetails(failed, sql.get())
                            : unchecked(failed);
            }
        }
        return find(failed, OptimisticLockException.class).isPresent()
                ? new TransactionConflictException(failed)
                : unchecked(failed);
    }

    private static RuntimeException unchecked(Exception failed) {
        return failed instanceof RuntimeException runtime
                ? runtime
                : new PersistenceException("the transaction failed", failed);
    }

    /** Keeps the stack trace, the SQLSTATE and the constraint, and drops all messages, which may contain values. */
    private static DatabaseRefusedException withoutErrorDetails(Exception failed, SQLException refused) {
        var constraint = refused instanceof PSQLException said && said.getServerErrorMessage() != null
                ? said.getServerErrorMessage().getConstraint()
                : null;
        var without = new DatabaseRefusedException(
                String.valueOf(refused.getSQLState()), constraint == null ? "" : constraint);
        without.setStackTrace(failed.getStackTrace());
        return without;
    }

    private static <T extends Throwable> Optional<T> find(Throwable failed, Class<T> wanted) {
        var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
        var open = new ArrayDeque<Throwable>();
        open.add(failed);
        while (!open.isEmpty()) {
            var next = open.remove();
            if (!seen.add(next)) {
                continue;
            }
            if (wanted.isInstance(next)) {
                return Optional.of(wanted.cast(next));
            }
            Optional.ofNullable(next.getCause()).ifPresent(open::add);
            open.addAll(List.of(next.getSuppressed()));
        }
        return Optional.empty();
    }
}
