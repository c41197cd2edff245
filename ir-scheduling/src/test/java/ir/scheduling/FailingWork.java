package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.shared.Result;
import ir.scheduling.repository.Repositories;
import ir.scheduling.transaction.TransactionManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Delegates to other repositories, but every access to a poisoned id fails. Repositories that record failures are
 * exempt.
 */
final class FailingWork implements TransactionManager {
    private static final Set<String> SOUND = Set.of("failedItems", "audit", "outbox", "syncTasks", "reminders");

    private final TransactionManager transactions;
    private final Set<String> poisoned = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Integer> open = ThreadLocal.withInitial(() -> 0);

    FailingWork(TransactionManager transactions) {
        this.transactions = transactions;
        assertThat(Repositories.class.getMethods()).extracting(Method::getName).containsAll(SOUND);
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
    public <T> Result<T> inTransaction(Function<Repositories, Result<T>> command) {
        return transactions.inTransaction(within(command));
    }

    @Override
    public <T> T inReadTransaction(Function<Repositories, T> question) {
        return transactions.inReadTransaction(within(question));
    }

    @Override
    public void onCommit(Consumer<CommittedChanges> listener) {
        transactions.onCommit(listener);
    }

    private <T> Function<Repositories, T> within(Function<Repositories, T> body) {
        return repositories -> {
            open.set(open.get() + 1);
            try {
                return body.apply(over(repositories));
            } finally {
                open.set(open.get() - 1);
            }
        };
    }

    private Repositories over(Repositories repositories) {
        return (Repositories) Proxy.newProxyInstance(
                FailingWork.class.getClassLoader(), new Class<?>[] {Repositories.class}, (proxy, method, arguments) -> {
                    var store = java.util.Objects.requireNonNull(invoke(repositories, method, arguments));
                    return SOUND.contains(method.getName())
                            ? store
                            : Proxy.newProxyInstance(
                                    FailingWork.class.getClassLoader(),
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
        } catch (InvocationTargetException exception) {
            throw exception.getCause();
        }
    }
}
