package ir.scheduling.transaction;

import ir.domain.shared.Result;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;

/** Innermost, inside the transaction: a rejected command changes nothing, and no command runs inside another. */
@Transactional
@Interceptor
@Priority(RejectionRollbackInterceptor.PRIORITY)
public class RejectionRollbackInterceptor {
    static final int PRIORITY = 250;
    private static final Object RUNNING = new Object();

    private final TransactionSynchronizationRegistry transaction;

    @Inject
    public RejectionRollbackInterceptor(TransactionSynchronizationRegistry transaction) {
        this.transaction = transaction;
    }

    @AroundInvoke
    Object rollBackRejection(InvocationContext invocation) throws Exception {
        var command = invocation.getMethod().getAnnotation(Command.class);
        if (command == null) {
            return invocation.proceed();
        }
        if (transaction.getResource(RUNNING) != null) {
            throw new IllegalStateException("the command " + command.action() + " was called inside another command");
        }
        transaction.putResource(RUNNING, command.action());
        var result = invocation.proceed();
        if (result instanceof Result.Failure<?>) {
            transaction.setRollbackOnly();
        }
        return result;
    }
}
