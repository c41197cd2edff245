package ir.scheduling;

import ir.domain.shared.Result;
import ir.scheduling.standalone.StandaloneApplication;
import ir.scheduling.transaction.DatabaseErrors;
import java.util.function.Function;

/** Transactions of tests that look at stored data or change it past the services. */
public final class TestTransactions {
    private final StandaloneApplication application;
    private final Repositories repositories;

    TestTransactions(StandaloneApplication application, Repositories repositories) {
        this.application = application;
        this.repositories = repositories;
    }

    /** Commits a success; rolls back a failure or an exception. */
    public <T> Result<T> inTransaction(Function<Repositories, Result<T>> command) {
        try {
            return Result.success(inReadTransaction(all -> {
                var result = command.apply(all);
                if (result instanceof Result.Failure<T> failure) {
                    throw new Rejected(failure);
                }
                return result.orElseThrow();
            }));
        } catch (Rejected rejected) {
            @SuppressWarnings("unchecked")
            var failure = (Result<T>) rejected.failure;
            return failure;
        }
    }

    /** Commits whatever the query wrote. */
    public <T> T inReadTransaction(Function<Repositories, T> question) {
        try {
            return application.inTransaction(() -> question.apply(repositories));
        } catch (Rejected rejected) {
            throw rejected;
        } catch (Exception failed) {
            throw application.get(DatabaseErrors.class).translate(failed);
        }
    }

    private static final class Rejected extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Result.Failure<?> failure;

        private Rejected(Result.Failure<?> failure) {
            this.failure = failure;
        }
    }
}
