package ir.scheduling.transaction;

import ir.domain.shared.Result;
import ir.scheduling.repository.Repositories;
import java.util.function.Function;

/** Runs transactions. A rejected command is rolled back, so it changes nothing. */
public interface TransactionManager {
    /** Commits a success; rolls back a failure or an exception. */
    <T> Result<T> inTransaction(Function<Repositories, Result<T>> command);

    /** Runs a query and commits the audit entries that it wrote. */
    <T> T inReadTransaction(Function<Repositories, T> question);
}
