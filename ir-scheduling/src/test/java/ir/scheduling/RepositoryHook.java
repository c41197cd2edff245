package ir.scheduling;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a test puts around every call of a repository: a failure, another result, a pause. */
@FunctionalInterface
interface RepositoryHook {
    /** The call itself. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object proceed() throws Exception;
    }

    /** @param method of the repository's interface or class */
    @Nullable
    Object around(Method method, Object[] arguments, Call call) throws Exception;

    RepositoryHook NONE = (method, arguments, call) -> call.proceed();

    /** Adds the hook to the repositories of a container. */
    final class Hooks implements Extension {
        private static final AtomicReference<RepositoryHook> CURRENT = new AtomicReference<>(NONE);

        static void set(RepositoryHook hook) {
            CURRENT.set(hook);
        }

        void interceptor(@Observes BeforeBeanDiscovery discovery) {
            discovery.addAnnotatedType(HookInterceptor.class, "repository-hook");
        }

        void hook(@Observes ProcessAnnotatedType<?> type) {
            var bean = type.getAnnotatedType().getJavaClass();
            for (var port : bean.getInterfaces()) {
                if (port.getPackageName().equals("ir.scheduling.repository")
                        || port.getSimpleName().equals("AuditLog")) {
                    type.configureAnnotatedType().add(new Hooked.Literal());
                }
            }
        }
    }

    /** A repository with a hook. */
    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    @interface Hooked {
        /** The annotation itself. */
        final class Literal extends AnnotationLiteral<Hooked> implements Hooked {
            private static final long serialVersionUID = 1;
        }
    }

    /** Calls the hook of the running test. */
    @Hooked
    @Interceptor
    @Priority(300)
    class HookInterceptor {
        @AroundInvoke
        @Nullable
        Object around(InvocationContext invocation) throws Exception {
            return java.util.Objects.requireNonNull(Hooks.CURRENT.get())
                    .around(invocation.getMethod(), invocation.getParameters(), invocation::proceed);
        }
    }
}
