package ir.scheduling.outbox;

import ir.domain.outcome.Outcome;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.work.Entrance;
import java.util.List;

/**
 * Takes events off the queue and hands them to everybody who wants to know. Only the database is written here, so that
 * no endpoint that is slow or away holds up another; each sink then goes at its own pace.
 */
public final class OutboxRelay {
    private static final int AT_ONCE = 200;

    private final Entrance entrance;
    private final List<EventSink> sinks;

    public OutboxRelay(Entrance entrance, List<EventSink> sinks) {
        this.entrance = entrance;
        this.sinks = List.copyOf(sinks);
    }

    /** How many events were taken; none where another node is at it. */
    public int relay(Actor house) {
        return entrance.change(house, Permission.READ, "relay", "Subscription", "", (stores, now) -> {
                    if (!stores.outbox().lease()) {
                        return Outcome.done(0);
                    }
                    var untold = stores.outbox().untold(AT_ONCE);
                    if (!untold.isEmpty()) {
                        var events = untold.stream().map(Outbox.Untold::event).toList();
                        sinks.forEach(sink -> sink.take(stores, events, now));
                        stores.outbox().told(untold);
                    }
                    return Outcome.done(untold.size());
                })
                .orElseThrow();
    }
}
