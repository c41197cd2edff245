package ir.scheduling.persistence;

import ir.scheduling.repository.FailedItems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.Session;

/** Failed items by native SQL; the upsert is PostgreSQL's. */
@ApplicationScoped
class JpaFailedItems implements FailedItems {
    private static final String COLUMNS = "select task, item, problem, failures, since, next_try from failed_item ";

    private final EntityManager manager;

    @Inject
    JpaFailedItems(Session manager) {
        this.manager = manager;
    }

    @Override
    public Optional<FailedItem> find(String task, String item) {
        return items(manager.createNativeQuery(COLUMNS + "where task = :task and item = :item")
                        .setParameter("task", task)
                        .setParameter("item", item))
                .findFirst();
    }

    @Override
    public void save(FailedItem failed) {
        manager.createNativeQuery("""
                        insert into failed_item (task, item, problem, failures, since, next_try)
                        values (:task, :item, :problem, :failures, :since, :next)
                        on conflict (task, item) do update set problem = excluded.problem, failures = excluded.failures,
                          since = excluded.since, next_try = excluded.next_try""")
                .setParameter("task", failed.task())
                .setParameter("item", failed.item())
                .setParameter("problem", failed.problem())
                .setParameter("failures", failed.failures())
                .setParameter("since", failed.since())
                .setParameter("next", failed.nextTry())
                .executeUpdate();
    }

    @Override
    public void remove(String task, String item) {
        manager.createNativeQuery("delete from failed_item where task = :task and item = :item")
                .setParameter("task", task)
                .setParameter("item", item)
                .executeUpdate();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Set<String> waiting(String task, Instant now) {
        return Set.copyOf(manager.createNativeQuery(
                        "select item from failed_item where task = :task and next_try > :now", String.class)
                .setParameter("task", task)
                .setParameter("now", now)
                .getResultList());
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<String> due(String task, Instant now, int limit) {
        return manager.createNativeQuery(
                        "select item from failed_item where task = :task and next_try <= :now order by next_try, item limit :limit",
                        String.class)
                .setParameter("task", task)
                .setParameter("now", now)
                .setParameter("limit", limit)
                .getResultList();
    }

    @Override
    public List<FailedItem> all(int limit) {
        return items(manager.createNativeQuery(COLUMNS + "order by since, task, item limit :limit")
                        .setParameter("limit", limit))
                .toList();
    }

    @Override
    public int retryAll(Instant now) {
        return manager.createNativeQuery("update failed_item set next_try = :now")
                .setParameter("now", now)
                .executeUpdate();
    }

    @SuppressWarnings("unchecked")
    private static Stream<FailedItem> items(Query query) {
        return ((List<Object[]>) query.getResultList())
                .stream()
                        .map(row -> new FailedItem(
                                (String) row[0],
                                (String) row[1],
                                (String) row[2],
                                ((Number) row[3]).intValue(),
                                (Instant) row[4],
                                (Instant) row[5]));
    }
}
