package ir.scheduling.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.TransactionScoped;
import org.hibernate.Session;

/** The session of the current transaction. It joins the transaction when it is first used and is closed after it. */
@ApplicationScoped
class SessionProducer {
    private final EntityManagerFactory factory;

    @Inject
    SessionProducer(EntityManagerFactory factory) {
        this.factory = factory;
    }

    @Produces
    @TransactionScoped
    Session open() {
        return factory.createEntityManager().unwrap(Session.class);
    }

    void close(@Disposes Session session) {
        session.close();
    }
}
