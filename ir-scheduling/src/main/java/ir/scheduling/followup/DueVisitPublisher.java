package ir.scheduling.followup;

import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes an event, once, for each open visit whose window has begun. */
@ApplicationScoped
public class DueVisitPublisher {
    private static final String TASK = "followup-due";

    private final ItemRunner items;
    private final DueVisits due;

    @Inject
    public DueVisitPublisher(ItemRunner items, DueVisits due) {
        this.items = items;
        this.due = due;
    }

    /** @return how many events were published */
    public int publishDueVisits(Caller system) {
        var published = new AtomicInteger();
        items.runAll(system, Permission.READ, TASK, due.find(system, TASK).orElseThrow(), (plan, now) -> {
            int begun = due.publish(plan, now);
            published.addAndGet(begun);
            return begun > 0;
        });
        return published.get();
    }
}
