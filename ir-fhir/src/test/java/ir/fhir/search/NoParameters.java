package ir.fhir.search;

import ir.domain.shared.Result;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.SearchRepository;
import ir.scheduling.transaction.TransactionManager;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Repositories without search parameters. No other repository method is implemented. */
final class NoParameters implements TransactionManager {
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
    public <T> Result<T> inTransaction(Function<Repositories, Result<T>> command) {
        throw new UnsupportedOperationException("nothing is changed");
    }

    @Override
    public <T> T inReadTransaction(Function<Repositories, T> question) {
        return question.apply(
                only(Repositories.class, "searches", only(SearchRepository.class, "parameters", List.of())));
    }

    @Override
    public void onCommit(Consumer<CommittedChanges> listener) {}
}
