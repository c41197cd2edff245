package ir.scheduling.repeat;

import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Evaluates all recent plans once a day, because no event reports a response that did not come. */
@ApplicationScoped
public class RepeatEvaluation {
    private static final String TASK = "repeat";

    private final ItemRunner items;
    private final RecentTreatments recent;

    @Inject
    public RepeatEvaluation(ItemRunner items, RecentTreatments recent) {
        this.items = items;
        this.recent = recent;
    }

    /** @return how many plans were evaluated */
    public int evaluateAll(Caller system) {
        return items.runAll(
                system, Permission.READ, TASK, recent.find(system, TASK).orElseThrow(), (plan, now) -> {
                    recent.evaluate(system, plan, now);
                    return true;
                });
    }
}
