package ir.web.it.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Notes what was written when the transaction has been committed. */
@ApplicationScoped
public class TrialObserver {
    static final String FAILS = "observer-fails";

    private final Set<String> during = ConcurrentHashMap.newKeySet();
    private final Set<String> after = ConcurrentHashMap.newKeySet();

    void during(@Observes TrialCommands.Written written) {
        during.add(written.origin());
    }

    void after(@Observes(during = TransactionPhase.AFTER_SUCCESS) TrialCommands.Written written) {
        after.add(written.origin());
        if (written.origin().contains(FAILS)) {
            throw new IllegalStateException("the observer of a committed transaction fails");
        }
    }

    boolean sawInTransaction(String origin) {
        return during.contains(origin);
    }

    boolean sawAfterCommit(String origin) {
        return after.contains(origin);
    }
}
