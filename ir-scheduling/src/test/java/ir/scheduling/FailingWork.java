package ir.scheduling;

import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.FailedItems;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.ReminderRepository;
import ir.scheduling.repository.SyncTaskRepository;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Every repository call with a poisoned id fails, except of the repositories that record failures. */
final class FailingWork implements RepositoryHook {
    private static final Set<Class<?>> SOUND =
            Set.of(FailedItems.class, AuditLog.class, Outbox.class, SyncTaskRepository.class, ReminderRepository.class);

    private final Set<String> poisoned = ConcurrentHashMap.newKeySet();

    void poison(String id) {
        poisoned.add(id);
    }

    void heal() {
        poisoned.clear();
    }

    @Override
    public @Nullable Object around(Method method, Object[] arguments, Call call) throws Exception {
        boolean sound = SOUND.stream().anyMatch(port -> port.isAssignableFrom(method.getDeclaringClass()));
        var text = sound ? "" : Arrays.deepToString(arguments);
        if (poisoned.stream().anyMatch(text::contains)) {
            throw new IllegalStateException("poisoned");
        }
        return call.proceed();
    }
}
