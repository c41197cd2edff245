package ir.scheduling.transaction;

import ir.domain.shared.RecordType;
import ir.scheduling.security.Permission;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A use case that changes data. Its first parameter is the {@link ir.scheduling.security.Caller}, it returns a
 * {@link ir.domain.shared.Result}, and a rejection rolls back. A command calls no other command: a rejection of the
 * inner one could not undo its half of the transaction alone.
 */
@UseCase
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Command {
    /** What the caller needs, every one; empty if it depends on the arguments, so that the method checks it itself. */
    @Nonbinding
    Permission[] permission();

    /** What is done, for the audit log. */
    @Nonbinding
    String action();

    /** What it is done to, for the audit log; a parameter with {@link SubjectType} takes precedence. */
    @Nonbinding
    RecordType type();
}
