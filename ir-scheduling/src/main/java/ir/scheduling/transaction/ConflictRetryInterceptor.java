package ir.scheduling.transaction;

import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/**
 * Outside the transaction: runs a use case again after another transaction was first, because it then sees what that
 * one committed. A stale version is not retried: the caller decides what to do with what it has not seen.
 */
@UseCase
@Interceptor
@Priority(ConflictRetryInterceptor.PRIORITY)
public class ConflictRetryInterceptor {
    static final int PRIORITY = 150;
    private static final int MAX_ATTEMPTS = 3;

    private final DatabaseErrors errors;

    @Inject
    public ConflictRetryInterceptor(DatabaseErrors errors) {
        this.errors = errors;
    }

    @AroundInvoke
    Object retry(InvocationContext invocation) {
        for (int attempt = 1; ; attempt++) {
            try {
                return invocation.proceed();
            } catch (StaleVersionException stale) {
                return Result.failure(new Rejection.StaleVersion(stale.expected(), stale.actual()));
            } catch (Exception failed) {
                var meaning = errors.translate(failed);
                boolean mayPass = meaning instanceof TransactionConflictException
                        || meaning instanceof DuplicateKeyException
                        || meaning instanceof OverlappingAllocationException;
                if (!mayPass || attempt == MAX_ATTEMPTS) {
                    throw meaning;
                }
            }
        }
    }
}
