package ir.scheduling.persistence;

import ir.domain.referral.ReferralId;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.repository.WaitingListRepository;
import ir.scheduling.transaction.StaleVersionException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;

@ApplicationScoped
class JpaWaitingListRepository implements WaitingListRepository {
    private static final String ACTIVE =
            "select cast(body as text), version, id from waiting_entry where state in ('WAITING', 'OFFERED') ";

    private final EntityManager manager;

    @Inject
    JpaWaitingListRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public List<WaitingEntry> active() {
        return entries(manager.createNativeQuery(ACTIVE + "order by since, id", Tuple.class));
    }

    @Override
    public Optional<WaitingEntry> activeOf(ReferralId referral) {
        return entries(manager.createNativeQuery(ACTIVE + "and referral_id = :referral", Tuple.class)
                        .setParameter("referral", referral.value()))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<WaitingEntry> lock(String id) {
        return entries(manager.createNativeQuery(
                                "select cast(body as text), version, id from waiting_entry where id = :id for update",
                                Tuple.class)
                        .setParameter("id", id))
                .stream()
                .findFirst();
    }

    @Override
    public WaitingEntry save(WaitingEntry entry) {
        int written = manager.createNativeQuery("""
                        insert into waiting_entry (id, version, referral_id, site_id, state, since, body)
                        values (:id, 1, :referral, :site, :state, :since, cast(:body as jsonb))
                        on conflict (id) do update set version = waiting_entry.version + 1, state = excluded.state,
                          body = excluded.body where waiting_entry.version = :version""")
                .setParameter("id", entry.id())
                .setParameter("referral", entry.referral().value())
                .setParameter("site", entry.site().value())
                .setParameter("state", entry.state().name())
                .setParameter("since", entry.since())
                .setParameter("body", JsonDocuments.write(entry))
                .setParameter("version", entry.version())
                .executeUpdate();
        if (written == 0) {
            throw new StaleVersionException(entry.version(), entry.version() + 1);
        }
        return entry.withVersion(entry.version() + 1);
    }

    @SuppressWarnings("unchecked")
    private static List<WaitingEntry> entries(Query query) {
        return ((List<Tuple>) query.getResultList())
                .stream()
                        .map(row -> JsonDocuments.read(
                                        "waiting_entry",
                                        row.get(2, String.class),
                                        row.get(0, String.class),
                                        WaitingEntry.class)
                                .withVersion(row.get(1, Number.class).longValue()))
                        .toList();
    }
}
