package ir.scheduling.persistence;

import ir.domain.outcome.Outcome;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.availability.Diaries;
import ir.scheduling.booking.Bookings;
import ir.scheduling.feed.Feeds;
import ir.scheduling.followup.FollowUpPlans;
import ir.scheduling.mdt.TumourBoard;
import ir.scheduling.outbox.Circuits;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.peer.Errands;
import ir.scheduling.readiness.WorkUps;
import ir.scheduling.record.Records;
import ir.scheduling.referral.Referrals;
import ir.scheduling.reminder.Reminders;
import ir.scheduling.repeat.RepeatCandidates;
import ir.scheduling.search.Searches;
import ir.scheduling.site.Sites;
import ir.scheduling.stock.Stock;
import ir.scheduling.subscription.Subscriptions;
import ir.scheduling.task.FailedItems;
import ir.scheduling.treatment.AdverseEvents;
import ir.scheduling.treatment.Sessions;
import ir.scheduling.waiting.WaitingList;
import ir.scheduling.work.Stores;
import ir.scheduling.work.Work;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Persistence;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Transactions over PostgreSQL. The same in a server, a test, a benchmark: it needs a factory of entity managers and
 * nothing of a container.
 */
public final class JpaWork implements Work {
    private final EntityManagerFactory factory;
    private final List<Consumer<News>> listeners = new CopyOnWriteArrayList<>();

    private JpaWork(EntityManagerFactory factory) {
        this.factory = factory;
    }

    public static JpaWork over(EntityManagerFactory factory) {
        return new JpaWork(factory);
    }

    /** Outside a server: a factory of our own over a data source. */
    public static EntityManagerFactory factory(DataSource runtime) {
        return Persistence.createEntityManagerFactory("ir", Map.of("jakarta.persistence.nonJtaDataSource", runtime));
    }

    @Override
    public <T> Outcome<T> change(Function<Stores, Outcome<T>> command) {
        return transact(command, outcome -> outcome instanceof Outcome.Done);
    }

    @Override
    public <T> T read(Function<Stores, T> question) {
        return transact(question, answer -> true);
    }

    @Override
    public void onCommit(Consumer<News> listener) {
        listeners.add(listener);
    }

    private <T> T transact(Function<Stores, T> work, Predicate<T> keep) {
        var committing = new Committing();
        T result = transact(work, keep, committing);
        var news = committing.news();
        if (keep.test(result) && !news.none()) {
            listeners.forEach(listener -> listener.accept(news));
        }
        return result;
    }

    private <T> T transact(Function<Stores, T> work, Predicate<T> keep, Committing committing) {
        var manager = factory.createEntityManager();
        try {
            var transaction = manager.getTransaction();
            transaction.begin();
            try {
                T result = work.apply(new JpaStores(manager, committing));
                if (keep.test(result)) {
                    transaction.commit();
                }
                return result;
            } finally {
                if (transaction.isActive()) {
                    transaction.rollback();
                }
            }
        } catch (RuntimeException failed) {
            throw translated(failed);
        } finally {
            manager.close();
        }
    }

    private static RuntimeException translated(RuntimeException failed) {
        for (@Nullable Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof OptimisticLockException) {
                return new TryAgain(failed);
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                switch (sql.getSQLState()) {
                    case "23P01":
                        return new TimeTaken(failed);
                    case "40001", "40P01":
                        return new TryAgain(failed);
                    case "23505":
                        return new Duplicate(failed);
                    default:
                        return failed;
                }
            }
        }
        return failed;
    }

    private record JpaStores(EntityManager manager, Committing committing) implements Stores {
        @Override
        public Sites sites() {
            return new JpaSites(manager, committing);
        }

        @Override
        public Records records() {
            return new JpaRecords(manager);
        }

        @Override
        public Referrals referrals() {
            return new JpaReferrals(manager);
        }

        @Override
        public Bookings bookings() {
            return new JpaBookings(manager, committing);
        }

        @Override
        public Sessions sessions() {
            return new JpaSessions(manager);
        }

        @Override
        public AdverseEvents adverseEvents() {
            return new JpaAdverseEvents(manager);
        }

        @Override
        public RepeatCandidates repeatCandidates() {
            return new JpaRepeatCandidates(manager);
        }

        @Override
        public Feeds feeds() {
            return new JpaFeeds(manager);
        }

        @Override
        public Reminders reminders() {
            return new JpaReminders(manager);
        }

        @Override
        public FollowUpPlans followUpPlans() {
            return new JpaFollowUpPlans(manager);
        }

        @Override
        public Diaries diaries() {
            return new JpaDiaries(manager, committing);
        }

        @Override
        public Stock stock() {
            return new JpaStock(manager);
        }

        @Override
        public WaitingList waitingList() {
            return new JpaWaitingList(manager);
        }

        @Override
        public WorkUps workUps() {
            return new JpaWorkUps(manager);
        }

        @Override
        public TumourBoard tumourBoard() {
            return new JpaTumourBoard(manager);
        }

        @Override
        public Searches searches() {
            return new JpaSearches(manager);
        }

        @Override
        public Outbox outbox() {
            return new JpaOutbox(manager);
        }

        @Override
        public Circuits circuits() {
            return new JpaCircuits(manager);
        }

        @Override
        public Subscriptions subscriptions() {
            return new JpaSubscriptions(manager);
        }

        @Override
        public Errands errands() {
            return new JpaErrands(manager);
        }

        @Override
        public FailedItems failedItems() {
            return new JpaFailedItems(manager);
        }

        @Override
        public AuditTrail audit() {
            return new JpaAuditTrail(manager);
        }
    }
}
