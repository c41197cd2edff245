package ir.web.it.container;

import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.repository.CircuitBreakerRegistry;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hibernate.Session;

/** A use case like those of the services; its parameter says how it ends. Its only constructor has parameters. */
@ApplicationScoped
public class TrialCommands {
    static final String ACTION = "container-trial";

    private final CircuitBreakerRegistry circuits;
    private final Session session;
    private final TransactionSynchronizationRegistry transaction;
    private final Event<Written> events;
    private final UseCaseAudit audit;
    private final List<Object> attempts = new CopyOnWriteArrayList<>();

    /** How the use case ends after it has written a row. */
    public enum Ending {
        SUCCESS,
        REJECTION,
        FAULT,
        /** The database reports a serialization failure at the first attempt. */
        CONFLICT_AT_FIRST,
        CONFLICT
    }

    /** A row was written. */
    public record Written(String origin) {}

    @Inject
    public TrialCommands(
            CircuitBreakerRegistry circuits,
            Session session,
            TransactionSynchronizationRegistry transaction,
            Event<Written> events,
            UseCaseAudit audit) {
        this.circuits = circuits;
        this.session = session;
        this.transaction = transaction;
        this.events = events;
        this.audit = audit;
    }

    @Command(permission = Permission.ADMINISTER, action = ACTION, type = RecordType.SITE)
    public Result<String> write(Caller caller, @Subject String origin, Ending ending) {
        attempts.add(transaction.getTransactionKey());
        circuits.recordFailure(origin, Instant.now());
        events.fire(new Written(origin));
        audit.add(origin, Optional.empty());
        switch (ending) {
            case REJECTION -> {
                return Result.failure(new Rejection.NotFound("site", origin));
            }
            case FAULT -> throw new IllegalStateException("a fault");
            case CONFLICT -> reportSerializationFailure();
            case CONFLICT_AT_FIRST -> {
                if (attempts.size() == 1) {
                    reportSerializationFailure();
                }
            }
            case SUCCESS -> {
                // the row is committed
            }
        }
        return Result.success(origin);
    }

    private void reportSerializationFailure() {
        session.doWork(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("do $$ begin raise sqlstate '40001'; end $$");
            }
        });
    }

    /** The key of the transaction of each attempt since the last call. */
    List<Object> takeAttempts() {
        var taken = List.copyOf(attempts);
        attempts.clear();
        return taken;
    }
}
