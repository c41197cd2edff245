package ir.scheduling.outbox;

import ir.scheduling.event.DomainEvent;
import ir.scheduling.repository.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Writes each event to the outbox, in the transaction that fires it: what is not stored did not happen. */
@ApplicationScoped
public class OutboxWriter {
    private final Outbox outbox;

    @Inject
    public OutboxWriter(Outbox outbox) {
        this.outbox = outbox;
    }

    void write(@Observes DomainEvent event) {
        outbox.add(new Outbox.Event(event.at(), event.type(), event.subject(), event.patient(), event.facts()));
    }
}
