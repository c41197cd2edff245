package ir.scheduling.task;

import ir.domain.outcome.Outcome;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.task.FailedItems.FailedItem;
import ir.scheduling.work.Entrance;
import java.util.List;
import java.util.Optional;

/** Shows the items of recurring work that are set aside, and has them tried again. */
public final class FailedItemService {
    private static final int SHOWN = 200;

    private final Entrance entrance;

    public FailedItemService(Entrance entrance) {
        this.entrance = entrance;
    }

    public Outcome<List<FailedItem>> all(Actor actor) {
        return entrance.read(
                actor,
                Permission.MANAGE_INTERFACES,
                "list",
                "FailedItem",
                "",
                (stores, now) -> Outcome.done(stores.failedItems().all(SHOWN)));
    }

    /** All are due with the next run of their work; how many there are. */
    public Outcome<Integer> retryAll(Actor actor) {
        return entrance.change(actor, Permission.MANAGE_INTERFACES, "retry", "FailedItem", "", (stores, now) -> {
            stores.audit().add(AuditTrail.Entry.done(now, actor, "retry", "FailedItem", "", Optional.empty()));
            return Outcome.done(stores.failedItems().retryAll(now));
        });
    }
}
