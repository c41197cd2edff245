package ir.scheduling.readiness;

import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Refreshes the checklist of every open referral. Runs periodically, because values become too old with time alone. */
@ApplicationScoped
public class ReadinessRecalculation {
    private final ItemRunner items;
    private final OpenReferrals open;

    @Inject
    public ReadinessRecalculation(ItemRunner items, OpenReferrals open) {
        this.items = items;
        this.open = open;
    }

    /** @return how many checklists were refreshed */
    public int recalculateAll(Caller caller) {
        return items.runAll(
                caller,
                Permission.RECORD_READINESS,
                "readiness",
                open.find(caller).orElseThrow(),
                (referral, now) -> {
                    open.refresh(referral, now);
                    return true;
                });
    }
}
