package ir.scheduling.transaction;

import ir.domain.booking.Booking;
import ir.domain.resource.ResourceId;
import ir.domain.shared.Result;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One transaction at a time. What a refusal left half done is rolled back, so a refused command changes nothing.
 */
public interface TransactionManager {
    /** Commits what was done; rolls back what was refused or failed. */
    <T> Result<T> inTransaction(Function<Repositories, Result<T>> command);

    /** Reads, and keeps the audit rows the reading wrote. */
    <T> T inReadTransaction(Function<Repositories, T> question);

    /** Told after each commit of this process that changed what is kept in memory; in no particular thread. */
    void onCommit(Consumer<CommittedChanges> listener);

    /**
     * What a transaction changed.
     *
     * @param bookings as they stand now
     * @param calendars resources whose hours or entries changed
     * @param configuration the clinic itself changed: its sites, procedures, or the list of its resources
     */
    record CommittedChanges(List<Booking> bookings, Set<ResourceId> calendars, boolean configuration) {
        public boolean isEmpty() {
            return bookings.isEmpty() && calendars.isEmpty() && !configuration;
        }
    }

    /** The database refused to take one resource twice: the other was faster. */
    final class OverlappingAllocationException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public OverlappingAllocationException(Throwable cause) {
            super("a resource was taken by another transaction", cause);
        }
    }

    /** Two transactions were in each other's way and neither is to blame; asked again, it will do. */
    final class TransactionConflictException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public TransactionConflictException(Throwable cause) {
            super("the transaction must be tried again", cause);
        }
    }

    /** Something that must be unique was there already: another caller was faster with the same. */
    final class DuplicateKeyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public DuplicateKeyException(Throwable cause) {
            super("the same thing was written by another transaction", cause);
        }
    }

    /**
     * The database refused a value or a row. It says by which rule, and nothing of the values: messages of the database may
     * hold them, and this goes to the log.
     */
    final class DatabaseRefused extends RuntimeException {
        private static final long serialVersionUID = 1;

        public DatabaseRefused(String sqlState, String constraint) {
            super("the database refused a value: SQLSTATE " + sqlState
                    + (constraint.isEmpty() ? "" : ", constraint " + constraint));
        }
    }

    /** What was read has been changed by somebody since. */
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
