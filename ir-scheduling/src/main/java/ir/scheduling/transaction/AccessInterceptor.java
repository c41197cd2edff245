package ir.scheduling.transaction;

import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.time.Clock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Outermost: checks the permission. A denial, a rejected command and a fault are written to the audit log in a
 * transaction of their own, because the transaction of the use case was rolled back or never began.
 */
@UseCase
@Interceptor
@Priority(AccessInterceptor.PRIORITY)
public class AccessInterceptor {
    static final int PRIORITY = 110;
    private static final Logger LOG = Logger.getLogger(AccessInterceptor.class.getName());

    private final FailureAudit audit;
    private final Clock clock;

    @Inject
    public AccessInterceptor(FailureAudit audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    @AroundInvoke
    Object check(InvocationContext invocation) throws Exception {
        var call = UseCaseCall.of(invocation);
        for (var permission : call.permissions()) {
            var missing = call.caller().missing(permission);
            if (missing.isPresent()) {
                audit.record(call, AuditLog.AuditOutcome.DENIED, clock.instant());
                return Result.failure(missing.get());
            }
        }
        Object result;
        try {
            result = invocation.proceed();
        } catch (Exception fault) {
            recordFault(call, fault);
            throw fault;
        }
        if (result instanceof Result.Failure<?> failure) {
            if (failure.rejection() instanceof Rejection.NotPermitted) {
                audit.record(call, AuditLog.AuditOutcome.DENIED, clock.instant());
            } else if (call.command()) {
                audit.record(call, AuditLog.AuditOutcome.REJECTED, clock.instant());
            }
        }
        return result;
    }

    /** The fault may be that of the database, which then cannot take the row either; the fault itself comes first. */
    private void recordFault(UseCaseCall call, Exception fault) {
        try {
            audit.record(call, AuditLog.AuditOutcome.FAILED, clock.instant());
        } catch (RuntimeException unrecorded) {
            fault.addSuppressed(unrecorded);
            LOG.log(Level.WARNING, "A fault of {0} could not be written to the audit log.", call.action());
        }
    }
}
