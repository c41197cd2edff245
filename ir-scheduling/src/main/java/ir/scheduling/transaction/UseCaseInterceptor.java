package ir.scheduling.transaction;

import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;

/**
 * Innermost, inside the transaction: a rejected command changes nothing, what a use case did is written to the audit
 * log, and no use case runs inside another.
 */
@UseCase
@Interceptor
@Priority(UseCaseInterceptor.PRIORITY)
public class UseCaseInterceptor {
    static final int PRIORITY = 250;

    private final TransactionSynchronizationRegistry transaction;
    private final UseCaseAudit useCaseAudit;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    public UseCaseInterceptor(
            TransactionSynchronizationRegistry transaction, UseCaseAudit useCaseAudit, AuditLog audit, Clock clock) {
        this.transaction = transaction;
        this.useCaseAudit = useCaseAudit;
        this.audit = audit;
        this.clock = clock;
    }

    @AroundInvoke
    Object complete(InvocationContext invocation) throws Exception {
        var call = UseCaseCall.of(invocation);
        useCaseAudit.begin(call, clock.instant());
        var result = invocation.proceed();
        if (call.command() && result instanceof Result.Failure<?>) {
            transaction.setRollbackOnly();
        } else {
            audit.addAll(useCaseAudit.entries());
        }
        return result;
    }
}
