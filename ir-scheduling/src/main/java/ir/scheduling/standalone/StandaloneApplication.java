package ir.scheduling.standalone;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/** The services, their interceptors and their transactions over a database, without a server. */
public final class StandaloneApplication implements AutoCloseable {
    private final WeldContainer container;

    private StandaloneApplication(WeldContainer container) {
        this.container = container;
    }

    /** @param factory from {@link #factory} */
    public static StandaloneApplication start(EntityManagerFactory factory, Clock clock) {
        return startWith(factory, clock, List.of());
    }

    /** @param extensions what the caller adds to the container */
    public static StandaloneApplication startWith(
            EntityManagerFactory factory, Clock clock, List<Extension> extensions) {
        return new StandaloneApplication(new Weld(UUID.randomUUID().toString())
                .addServices(new NarayanaServices())
                .addExtensions(new Environment(factory, clock))
                .addExtensions(extensions.toArray(Extension[]::new))
                .initialize());
    }

    /**
     * An entity manager factory over a data source.
     *
     * @param source takes part in transactions, see {@link StandaloneDataSource}
     */
    public static EntityManagerFactory factory(DataSource source) {
        return Persistence.createEntityManagerFactory(
                "ir",
                Map.of("jakarta.persistence.jtaDataSource", source, "hibernate.transaction.jta.platform", "JBossTS"));
    }

    public <T> T get(Class<T> service) {
        return container.select(service).get();
    }

    /** Runs the work in one transaction; an exception rolls back. */
    public <T> T inTransaction(Callable<T> work) throws Exception {
        var transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
        transactions.begin();
        T result;
        try {
            result = work.call();
        } catch (Exception failed) {
            transactions.rollback();
            throw failed;
        }
        transactions.commit();
        return result;
    }

    @Override
    public void close() {
        container.close();
    }

    /** Replaces what a server provides. */
    private static final class Environment implements Extension {
        private final EntityManagerFactory factory;
        private final Clock clock;

        private Environment(EntityManagerFactory factory, Clock clock) {
            this.factory = factory;
            this.clock = clock;
        }

        void withoutServer(@Observes ProcessAnnotatedType<?> type) {
            if (type.getAnnotatedType().getJavaClass().getPackageName().equals("ir.scheduling.runtime")) {
                type.veto();
            }
        }

        void provide(@Observes AfterBeanDiscovery beans) {
            beans.<EntityManagerFactory>addBean()
                    .addTransitiveTypeClosure(EntityManagerFactory.class)
                    .scope(jakarta.inject.Singleton.class)
                    .createWith(context -> factory);
            beans.<Clock>addBean()
                    .types(Clock.class)
                    .scope(jakarta.inject.Singleton.class)
                    .createWith(context -> clock);
        }
    }
}
