package ir.scheduling.persistence;

import ir.scheduling.repository.CircuitBreakerRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import org.hibernate.Session;

@ApplicationScoped
class JpaCircuitBreakerRegistry implements CircuitBreakerRegistry {
    private final EntityManager manager;

    @Inject
    JpaCircuitBreakerRegistry(Session manager) {
        this.manager = manager;
    }

    @Override
    public boolean isOpen(String origin, Instant now) {
        return findOpen(now).contains(origin);
    }

    @Override
    public void recordFailure(String origin, Instant now) {
        manager.createNativeQuery("""
                        insert into circuit (origin, failures) values (:origin, 1)
                        on conflict (origin) do update set failures = circuit.failures + 1,
                          open_until = case when circuit.failures + 1 >= :most then cast(:until as timestamptz) end""")
                .setParameter("origin", origin)
                .setParameter("most", FAILURES)
                .setParameter("until", now.plus(OPEN))
                .executeUpdate();
    }

    @Override
    public void close(String origin) {
        manager.createNativeQuery("delete from circuit where origin = :origin")
                .setParameter("origin", origin)
                .executeUpdate();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<String> findOpen(Instant now) {
        return manager.createNativeQuery(
                        "select origin from circuit where open_until > :now order by origin", String.class)
                .setParameter("now", now)
                .getResultList();
    }
}
