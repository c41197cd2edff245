package ir.fhir.search;

import ir.domain.outcome.Outcome;
import ir.scheduling.search.Searches;
import ir.scheduling.work.Stores;
import ir.scheduling.work.Work;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Stores whose tables have no search parameters; nothing else of them is there. */
final class NoParameters implements Work {
    private static <T> T only(Class<T> type, String method, Object answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        return answer;
                    }
                    throw new UnsupportedOperationException(called.getName());
                }));
    }

    @Override
    public <T> Outcome<T> change(Function<Stores, Outcome<T>> command) {
        throw new UnsupportedOperationException("nothing is changed");
    }

    @Override
    public <T> T read(Function<Stores, T> question) {
        return question.apply(only(Stores.class, "searches", only(Searches.class, "parameters", List.of())));
    }

    @Override
    public void onCommit(Consumer<News> listener) {}
}
