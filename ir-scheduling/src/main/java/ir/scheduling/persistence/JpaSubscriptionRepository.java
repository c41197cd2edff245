package ir.scheduling.persistence;

import ir.domain.patient.PatientId;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Subscription.Event;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.repository.Topic;
import ir.scheduling.repository.UnreadableDocumentException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaSubscriptionRepository implements SubscriptionRepository {
    private final EntityManager manager;

    @Inject
    JpaSubscriptionRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Subscription save(Subscription subscription) {
        var known = manager.find(SubscriptionRow.class, subscription.id());
        var row = known == null ? new SubscriptionRow() : known;
        if (known != null && known.version != subscription.version()) {
            throw new ir.scheduling.transaction.StaleVersionException(subscription.version(), known.version);
        }
        row.id = subscription.id();
        row.owner = subscription.owner().login();
        row.state = subscription.state().name();
        row.topic = subscription.spec().topic().name();
        row.origin = subscription.spec().origin();
        row.numbered = subscription.numbered();
        row.delivered = subscription.delivered();
        row.nextTry = subscription.nextTry();
        row.heartbeatAt = subscription.heartbeatAt().orElse(null);
        row.ends = subscription.spec().end().orElse(null);
        row.body = row.body.with(subscription);
        if (known == null) {
            manager.persist(row);
        }
        manager.flush();
        return row.toSubscription();
    }

    @Override
    public Optional<Subscription> find(String id) {
        return Optional.ofNullable(manager.find(SubscriptionRow.class, id)).map(SubscriptionRow::toSubscription);
    }

    @Override
    public Optional<Subscription> lock(String id) {
        return Optional.ofNullable(manager.find(SubscriptionRow.class, id, LockModeType.PESSIMISTIC_WRITE))
                .map(SubscriptionRow::toSubscription);
    }

    @Override
    public void delete(String id) {
        manager.createNativeQuery("delete from subscription where id = :id")
                .setParameter("id", id)
                .executeUpdate();
        manager.clear();
    }

    @Override
    public List<Subscription> ofOwner(String login) {
        return manager.createQuery("from SubscriptionRow where owner = :login order by id", SubscriptionRow.class)
                .setParameter("login", login)
                .getResultStream()
                .map(SubscriptionRow::toSubscription)
                .toList();
    }

    @Override
    public List<Subscription> all() {
        return JsonDocuments.readable(
                manager.createQuery("from SubscriptionRow order by owner, id", SubscriptionRow.class)
                        .getResultList(),
                SubscriptionRow::toSubscription);
    }

    @Override
    public ActiveSubscriptions lockActive() {
        var rows = manager.createQuery("from SubscriptionRow where state <> 'OFF' order by id", SubscriptionRow.class)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList();
        var subscriptions = new ArrayList<Subscription>();
        var unreadable = new ArrayList<Unreadable>();
        for (var row : rows) {
            try {
                subscriptions.add(row.toSubscription());
            } catch (UnreadableDocumentException exception) {
                unreadable.add(new Unreadable(
                        row.id,
                        JsonDocuments.constant("subscription", row.id, Topic.class, row.topic),
                        row.numbered,
                        Optional.ofNullable(row.ends),
                        exception));
            }
        }
        return new ActiveSubscriptions(subscriptions, unreadable);
    }

    @Override
    public List<String> findExpiredIds(Instant now) {
        return manager.createQuery(
                        "select id from SubscriptionRow where state <> 'OFF' and ends <= :now order by id",
                        String.class)
                .setParameter("now", now)
                .getResultList();
    }

    @Override
    public void add(String id, List<Event> events) {
        for (var event : events) {
            manager.createNativeQuery("""
                            insert into subscription_event (subscription_id, number, at, topic, focus, patient_id)
                            values (:id, :number, :at, :topic, :focus, nullif(:patient, ''))""")
                    .setParameter("id", id)
                    .setParameter("number", event.number())
                    .setParameter("at", event.at())
                    .setParameter("topic", event.topic().name())
                    .setParameter("focus", event.focus())
                    .setParameter(
                            "patient", event.patient().map(PatientId::value).orElse(""))
                    .executeUpdate();
        }
    }

    @Override
    public void addToUnreadable(String id, List<Event> events) {
        add(id, events);
        manager.createNativeQuery("update subscription set numbered = numbered + :count where id = :id")
                .setParameter("count", events.size())
                .setParameter("id", id)
                .executeUpdate();
        manager.clear();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Event> events(String id, long from, long until, int limit) {
        return ((List<Object[]>) manager.createNativeQuery("""
                                select number, at, topic, focus, patient_id from subscription_event
                                 where subscription_id = :id and number between :from and :until order by number limit :limit""")
                        .setParameter("id", id)
                        .setParameter("from", from)
                        .setParameter("until", until)
                        .setParameter("limit", limit)
                        .getResultList())
                .stream()
                        .map(row -> new Event(
                                ((Number) row[0]).longValue(),
                                (Instant) row[1],
                                JsonDocuments.constant(
                                        "subscription_event", id + "/" + row[0], Topic.class, (String) row[2]),
                                (String) row[3],
                                Optional.ofNullable((String) row[4]).map(PatientId::new)))
                        .toList();
    }

    @Override
    public Optional<Subscription> claim(Instant now, Instant until) {
        var subscription = JsonDocuments.firstReadable(
                () -> due(now),
                SubscriptionRow::toSubscription,
                row -> manager.createNativeQuery("update subscription set next_try = :later where id = :id")
                        .setParameter("later", now.plus(UnreadableDocumentException.PAUSE))
                        .setParameter("id", row.id)
                        .executeUpdate());
        subscription.ifPresent(one -> lease(one.id(), until));
        return subscription;
    }

    @SuppressWarnings("unchecked")
    private Optional<SubscriptionRow> due(Instant now) {
        return ((List<SubscriptionRow>) manager.createNativeQuery("""
                                select s.* from subscription s
                                 where s.state in ('REQUESTED', 'ACTIVE') and s.next_try <= :now
                                   and (s.state = 'REQUESTED' or s.delivered < s.numbered or s.heartbeat_at <= :now)
                                   and (s.ends is null or s.ends > :now)
                                   and (s.leased_until is null or s.leased_until <= :now)
                                   and (select count(*) from subscription o
                                         where o.origin = s.origin and o.leased_until > :now) < :most
                                   and not exists (select 1 from circuit c where c.origin = s.origin and c.open_until > :now)
                                 order by s.next_try, s.id limit 1 for update of s skip locked""", SubscriptionRow.class)
                        .setParameter("now", now)
                        .setParameter("most", PER_ENDPOINT)
                        .getResultList())
                .stream().findFirst();
    }

    @Override
    public void release(String id) {
        lease(id, null);
    }

    private void lease(String id, @Nullable Instant until) {
        manager.createNativeQuery("update subscription set leased_until = cast(:until as timestamptz) where id = :id")
                .setParameter("until", until == null ? null : until.toString())
                .setParameter("id", id)
                .executeUpdate();
    }

    @Override
    public int purge(Instant before) {
        return manager.createNativeQuery("""
                        delete from subscription_event e using subscription s
                         where s.id = e.subscription_id and e.number <= s.delivered and e.at < :before""").setParameter("before", before).executeUpdate();
    }

    @Entity(name = "SubscriptionRow")
    @Table(name = "subscription")
    static class SubscriptionRow {
        @Id
        String id = "";

        @Version
        long version;

        String owner = "";
        String state = "";
        String topic = "";
        String origin = "";
        long numbered;
        long delivered;

        @Column(name = "next_try")
        Instant nextTry = Instant.EPOCH;

        @Column(name = "heartbeat_at")
        @Nullable
        Instant heartbeatAt;

        @Nullable
        Instant ends;

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<Subscription> body = StoredDocument.absent(Subscription.class);

        Subscription toSubscription() {
            return body.read("subscription", id, version).withStoredNumber(numbered);
        }
    }
}
