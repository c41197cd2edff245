package ir.scheduling;

import ir.domain.outcome.Outcome;
import ir.scheduling.work.Stores;
import ir.scheduling.work.Work;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The stores of another, but every access to a poisoned id fails; what records failures is left alone. */
final class PoisonedWork implements Work {
    private static final Set<String> SOUND = Set.of("failedItems", "audit", "outbox", "errands", "reminders");

    private final Work work;
    private final Set<String> poisoned = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Integer> open = ThreadLocal.withInitial(() -> 0);

    PoisonedWork(Work work) {
        this.work = work;
    }

    void poison(String id) {
        poisoned.add(id);
    }

    void heal() {
        poisoned.clear();
    }

    /** Whether this thread is inside a transaction. */
    boolean inTransaction() {
        return open.get() > 0;
    }

    @Override
    public <T> Outcome<T> change(Function<Stores, Outcome<T>> command) {
        return work.change(within(command));
    }

    @Override
    public <T> T read(Function<Stores, T> question) {
        return work.read(within(question));
    }

    @Override
    public void onCommit(Consumer<News> listener) {
        work.onCommit(listener);
    }

    private <T> Function<Stores, T> within(Function<Stores, T> body) {
        return stores -> {
            open.set(open.get() + 1);
            try {
                return body.apply(over(stores));
            } finally {
                open.set(open.get() - 1);
            }
        };
    }

    private Stores over(Stores stores) {
        return (Stores) Proxy.newProxyInstance(
                PoisonedWork.class.getClassLoader(), new Class<?>[] {Stores.class}, (proxy, method, arguments) -> {
                    var store = java.util.Objects.requireNonNull(invoke(stores, method, arguments));
                    return SOUND.contains(method.getName())
                            ? store
                            : Proxy.newProxyInstance(
                                    PoisonedWork.class.getClassLoader(),
                                    new Class<?>[] {method.getReturnType()},
                                    (inner, called, values) -> {
                                        refusePoison(values);
                                        return invoke(store, called, values);
                                    });
                });
    }

    private void refusePoison(Object @Nullable [] values) {
        var text = values == null ? "" : Arrays.deepToString(values);
        if (poisoned.stream().anyMatch(text::contains)) {
            throw new IllegalStateException("poisoned");
        }
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }
}
