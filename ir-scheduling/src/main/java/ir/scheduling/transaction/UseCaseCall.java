package ir.scheduling.transaction;

import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.SchedulableResource;
import ir.domain.session.ProcedureTemplate;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.Site;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Who calls which use case on which record.
 *
 * @param command whether the use case changes data
 */
record UseCaseCall(
        Caller caller, List<Permission> permissions, String action, String type, String subject, boolean command) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:/-]{0,200}");
    private static final Map<Method, Declaration> DECLARATIONS = new ConcurrentHashMap<>();

    /** What a method declares; {@code subject}, {@code subjectType} and {@code required} are positions of parameters, or -1. */
    private record Declaration(
            List<Permission> permissions,
            String action,
            String type,
            boolean command,
            int subject,
            int subjectType,
            int required) {
        static Declaration of(Method method) {
            var command = method.getAnnotation(Command.class);
            int subject = position(method, Subject.class);
            int subjectType = position(method, SubjectType.class);
            int required = position(method, Required.class);
            if (command != null) {
                return new Declaration(
                        List.of(command.permission()),
                        command.action(),
                        command.type().code(),
                        true,
                        subject,
                        subjectType,
                        required);
            }
            var query = method.getAnnotation(Query.class);
            return new Declaration(
                    List.of(query.permission()),
                    query.action(),
                    query.type().code(),
                    false,
                    subject,
                    subjectType,
                    required);
        }

        private static int position(Method method, Class<? extends Annotation> annotation) {
            var parameters = method.getParameters();
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i].isAnnotationPresent(annotation)) {
                    return i;
                }
            }
            return -1;
        }
    }

    static UseCaseCall of(InvocationContext invocation) {
        var declared = DECLARATIONS.computeIfAbsent(invocation.getMethod(), Declaration::of);
        var arguments = invocation.getParameters();
        return new UseCaseCall(
                (Caller) arguments[0],
                declared.required() < 0 ? declared.permissions() : List.of((Permission) arguments[declared.required()]),
                declared.action(),
                declared.subjectType() < 0 ? declared.type() : type(arguments[declared.subjectType()]),
                declared.subject() < 0 ? "" : id(arguments[declared.subject()]),
                declared.command());
    }

    private static String type(Object subject) {
        return subject instanceof RecordSearch search ? search.entity() : String.valueOf(subject);
    }

    /** What a caller sends in place of an id may be a text of any length and content; the audit log has ids only. */
    private static String id(Object subject) {
        var id = text(subject);
        return ID.matcher(id).matches() ? id : "invalid";
    }

    private static String text(Object subject) {
        if (subject instanceof Optional<?> optional) {
            return optional.map(UseCaseCall::text).orElse("");
        }
        if (subject instanceof SchedulableResource resource) {
            return resource.id().value();
        }
        if (subject instanceof Site site) {
            return site.id().value();
        }
        if (subject instanceof ProcedureTemplate procedure) {
            return procedure.code();
        }
        if (subject instanceof ProbeLot lot) {
            return lot.id();
        }
        if (subject instanceof CalendarEvent event) {
            return event.id();
        }
        return String.valueOf(subject);
    }
}
