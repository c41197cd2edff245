package ir.scheduling.persistence;

import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.CalendarFeedRepository;
import ir.scheduling.repository.ChecklistSnapshotRepository;
import ir.scheduling.repository.CircuitBreakerRegistry;
import ir.scheduling.repository.FailedItems;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.MdtRepository;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.ReceivedResourceRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.ReminderRepository;
import ir.scheduling.repository.RepeatCandidateRepository;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.SearchRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.repository.StockRepository;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.repository.SyncTaskRepository;
import ir.scheduling.repository.WaitingListRepository;
import ir.scheduling.transaction.TransactionManager;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Persistence;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Transactions on PostgreSQL. Works the same in a server, a test or a benchmark, because it needs only an entity
 * manager factory and no container.
 */
public final class JpaTransactionManager implements TransactionManager {
    /** SQLSTATE classes whose messages may contain values: data exceptions, integrity violations, program limits. */
    private static final Set<String> VALUES = Set.of("22", "23", "54");

    private final EntityManagerFactory factory;
    private final List<Consumer<CommittedChanges>> listeners = new CopyOnWriteArrayList<>();

    private JpaTransactionManager(EntityManagerFactory factory) {
        this.factory = factory;
    }

    public static JpaTransactionManager create(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }

    /** Creates an entity manager factory over a data source, for use outside a server. */
    public static EntityManagerFactory factory(DataSource runtime) {
        return Persistence.createEntityManagerFactory("ir", Map.of("jakarta.persistence.nonJtaDataSource", runtime));
    }

    @Override
    public <T> Result<T> inTransaction(Function<Repositories, Result<T>> command) {
        return transact(command, result -> result instanceof Result.Success);
    }

    @Override
    public <T> T inReadTransaction(Function<Repositories, T> question) {
        return transact(question, answer -> true);
    }

    @Override
    public void onCommit(Consumer<CommittedChanges> listener) {
        listeners.add(listener);
    }

    private <T> T transact(Function<Repositories, T> work, Predicate<T> keep) {
        var committing = new TransactionChanges();
        T result = transact(work, keep, committing);
        var changes = committing.changes();
        if (keep.test(result) && !changes.isEmpty()) {
            listeners.forEach(listener -> listener.accept(changes));
        }
        return result;
    }

    private <T> T transact(Function<Repositories, T> work, Predicate<T> keep, TransactionChanges committing) {
        var manager = factory.createEntityManager();
        try {
            var transaction = manager.getTransaction();
            transaction.begin();
            try {
                T result = work.apply(new JpaRepositories(manager, committing));
                if (keep.test(result)) {
                    transaction.commit();
                }
                return result;
            } finally {
                if (transaction.isActive()) {
                    transaction.rollback();
                }
            }
        } catch (RuntimeException exception) {
            throw translate(exception);
        } finally {
            manager.close();
        }
    }

    /** Keeps the stack trace, the SQLSTATE and the constraint, and drops all messages, which may contain values. */
    private static DatabaseRefused withoutErrorDetails(RuntimeException failed, SQLException refused) {
        var constraint = refused instanceof PSQLException said && said.getServerErrorMessage() != null
                ? said.getServerErrorMessage().getConstraint()
                : null;
        var without = new DatabaseRefused(String.valueOf(refused.getSQLState()), constraint == null ? "" : constraint);
        without.setStackTrace(failed.getStackTrace());
        return without;
    }

    private static RuntimeException translate(RuntimeException exception) {
        for (@Nullable Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof OptimisticLockException) {
                return new TransactionConflictException(exception);
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                switch (sql.getSQLState()) {
                    case "23P01":
                        return new OverlappingAllocationException(withoutErrorDetails(exception, sql));
                    case "40001", "40P01":
                        return new TransactionConflictException(exception);
                    case "23505":
                        return new DuplicateKeyException(withoutErrorDetails(exception, sql));
                    default:
                        return VALUES.contains(sql.getSQLState().substring(0, 2))
                                ? withoutErrorDetails(exception, sql)
                                : exception;
                }
            }
        }
        return exception;
    }

    private record JpaRepositories(EntityManager manager, TransactionChanges committing) implements Repositories {
        @Override
        public SiteRepository sites() {
            return new JpaSiteRepository(manager, committing);
        }

        @Override
        public ReceivedResourceRepository receivedResources() {
            return new JpaReceivedResourceRepository(manager);
        }

        @Override
        public ReferralRepository referrals() {
            return new JpaReferralRepository(manager);
        }

        @Override
        public BookingRepository bookings() {
            return new JpaBookingRepository(manager, committing);
        }

        @Override
        public SessionRepository sessions() {
            return new JpaSessionRepository(manager);
        }

        @Override
        public AdverseEventRepository adverseEvents() {
            return new JpaAdverseEventRepository(manager);
        }

        @Override
        public RepeatCandidateRepository repeatCandidates() {
            return new JpaRepeatCandidateRepository(manager);
        }

        @Override
        public CalendarFeedRepository calendarFeeds() {
            return new JpaCalendarFeedRepository(manager);
        }

        @Override
        public ReminderRepository reminders() {
            return new JpaReminderRepository(manager);
        }

        @Override
        public FollowUpPlanRepository followUpPlans() {
            return new JpaFollowUpPlanRepository(manager);
        }

        @Override
        public CalendarEventRepository calendarEvents() {
            return new JpaCalendarEventRepository(manager, committing);
        }

        @Override
        public StockRepository stock() {
            return new JpaStockRepository(manager);
        }

        @Override
        public WaitingListRepository waitingList() {
            return new JpaWaitingListRepository(manager);
        }

        @Override
        public ChecklistSnapshotRepository checklists() {
            return new JpaChecklistSnapshotRepository(manager);
        }

        @Override
        public MdtRepository mdt() {
            return new JpaMdtRepository(manager);
        }

        @Override
        public SearchRepository searches() {
            return new JpaSearchRepository(manager);
        }

        @Override
        public Outbox outbox() {
            return new JpaOutbox(manager);
        }

        @Override
        public CircuitBreakerRegistry circuitBreakers() {
            return new JpaCircuitBreakerRegistry(manager);
        }

        @Override
        public SubscriptionRepository subscriptions() {
            return new JpaSubscriptionRepository(manager);
        }

        @Override
        public SyncTaskRepository syncTasks() {
            return new JpaSyncTaskRepository(manager);
        }

        @Override
        public FailedItems failedItems() {
            return new JpaFailedItems(manager);
        }

        @Override
        public AuditLog audit() {
            return new JpaAuditLog(manager);
        }
    }
}
