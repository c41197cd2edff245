package ir.scheduling.transaction;

import ir.domain.shared.Result;
import ir.scheduling.repository.Repositories;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.util.function.Function;

/** Transactions of services whose use cases are not yet methods. */
@ApplicationScoped
public class JtaTransactionManager implements TransactionManager {
    private final Work work;
    private final DatabaseErrors errors;

    @Inject
    public JtaTransactionManager(Work work, DatabaseErrors errors) {
        this.work = work;
        this.errors = errors;
    }

    @Override
    public <T> Result<T> inTransaction(Function<Repositories, Result<T>> command) {
        try {
            return work.change(command);
        } catch (Exception failed) {
            throw errors.translate(failed);
        }
    }

    @Override
    public <T> T inReadTransaction(Function<Repositories, T> question) {
        try {
            return work.read(question);
        } catch (Exception failed) {
            throw errors.translate(failed);
        }
    }

    /** The transaction. */
    @ApplicationScoped
    public static class Work {
        private final Repositories repositories;
        private final TransactionSynchronizationRegistry transaction;

        @Inject
        public Work(Repositories repositories, TransactionSynchronizationRegistry transaction) {
            this.repositories = repositories;
            this.transaction = transaction;
        }

        @Transactional(rollbackOn = Exception.class)
        <T> Result<T> change(Function<Repositories, Result<T>> command) throws Exception {
            var result = command.apply(repositories);
            if (result instanceof Result.Failure<T>) {
                transaction.setRollbackOnly();
            }
            return result;
        }

        @Transactional(rollbackOn = Exception.class)
        <T> T read(Function<Repositories, T> question) throws Exception {
            return question.apply(repositories);
        }
    }
}
