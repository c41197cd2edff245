package ir.scheduling.transaction;

import ir.domain.booking.Booking;
import ir.domain.resource.ResourceId;
import ir.domain.shared.Result;
import ir.scheduling.repository.Repositories;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs transactions. A rejected command is rolled back, so it changes nothing. */
public interface TransactionManager {
    /** Commits a success; rolls back a failure or an exception. */
    <T> Result<T> inTransaction(Function<Repositories, Result<T>> command);

    /** Runs a query and commits the audit entries that it wrote. */
    <T> T inReadTransaction(Function<Repositories, T> question);

    /**
     * Registers a listener for commits of this process that change cached data. The thread that calls it is not
     * specified.
     */
    void onCommit(Consumer<CommittedChanges> listener);

    /**
     * The changes of a transaction.
     *
     * @param bookings in their new state
     * @param calendars resources whose opening hours or calendar events changed
     * @param configuration whether the clinic configuration changed: its sites, procedures, or the list of its
     *     resources
     */
    record CommittedChanges(List<Booking> bookings, Set<ResourceId> calendars, boolean configuration) {
        public boolean isEmpty() {
            return bookings.isEmpty() && calendars.isEmpty() && !configuration;
        }
    }

    /**
     * The database rejected a second allocation of a resource for the same time: another transaction committed first.
     */
    final class OverlappingAllocationException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public OverlappingAllocationException(Throwable cause) {
            super("another transaction reserved a resource", cause);
        }
    }

    /** Two transactions conflict, for example in a deadlock; the caller may retry. */
    final class TransactionConflictException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public TransactionConflictException(Throwable cause) {
            super("the transaction must be retried", cause);
        }
    }

    /** A unique key exists already: another transaction committed the same key first. */
    final class DuplicateKeyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public DuplicateKeyException(Throwable cause) {
            super("another transaction wrote the same record", cause);
        }
    }

    /**
     * The database rejected a value or a row. The message names the SQLSTATE and the constraint but no values: the
     * database's own messages may contain them, and this one goes to the log.
     */
    final class DatabaseRefused extends RuntimeException {
        private static final long serialVersionUID = 1;

        public DatabaseRefused(String sqlState, String constraint) {
            super("the database refused a value: SQLSTATE " + sqlState
                    + (constraint.isEmpty() ? "" : ", constraint " + constraint));
        }
    }

    /** The object was changed since the caller read it. */
    final class StaleVersionException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final long expected;
        private final long actual;

        public StaleVersionException(long expected, long actual) {
            super("version " + expected + " was read, now it is " + actual);
            this.expected = expected;
            this.actual = actual;
        }

        public long expected() {
            return expected;
        }

        public long actual() {
            return actual;
        }
    }
}
