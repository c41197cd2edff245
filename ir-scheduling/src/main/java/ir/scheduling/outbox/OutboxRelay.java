package ir.scheduling.outbox;

import ir.domain.outcome.Outcome;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import ir.scheduling.work.Work;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes events off the queue and hands them to every sink. Only the database is written here, so that no endpoint that is
 * slow or away holds up another; each sink then goes at its own pace.
 *
 * <p>Events are taken many at once. Where that fails they are taken one by one: a receiver that fails is set aside and
 * the event taken without it; a sink that fails as a whole has the event set aside for it alone, to be tried again later.
 * The event leaves the queue either way.
 */
public final class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class.getName());
    private static final int AT_ONCE = 200;

    private final Entrance entrance;
    private final List<EventSink> sinks;

    public OutboxRelay(Entrance entrance, List<EventSink> sinks) {
        this.entrance = entrance;
        this.sinks = List.copyOf(sinks);
    }

    /** How many events were taken; none where another node is at it. */
    public int relay(Actor house) {
        try {
            return entrance.change(house, Permission.READ, "relay", "Subscription", "", (stores, now) -> {
                        if (!stores.outbox().lease()) {
                            return Outcome.done(0);
                        }
                        var untold = stores.outbox().untold(AT_ONCE);
                        if (!untold.isEmpty()) {
                            var events =
                                    untold.stream().map(Outbox.Untold::event).toList();
                            sinks.forEach(sink -> sink.take(stores, events, now));
                            stores.outbox().told(untold);
                        }
                        return Outcome.done(untold.size());
                    })
                    .orElseThrow();
        } catch (RuntimeException failed) {
            LOG.log(Level.WARNING, "Events are taken one by one: {0}", ItemRunner.problem(failed));
            return oneByOne(house);
        }
    }

    private int oneByOne(Actor house) {
        int taken = 0;
        while (taken < AT_ONCE && new Single(house).take()) {
            taken++;
        }
        return taken;
    }

    /** Hands events to sinks that failed on them, where it is time to try again; how many were taken now. */
    public int retry(Actor house) {
        int taken = 0;
        for (var sink : sinks) {
            var due = entrance.read(
                            house,
                            Permission.READ,
                            "relay",
                            "Subscription",
                            "",
                            (stores, now) -> Outcome.done(stores.failedItems().due(task(sink), now, AT_ONCE)))
                    .orElseThrow();
            for (var number : due) {
                if (new Retrying(house, sink, number).take()) {
                    taken++;
                }
            }
        }
        return taken;
    }

    private static String task(EventSink sink) {
        return "event-" + sink.name();
    }

    /** One event, tried until it is taken: each failure sets a receiver or a sink aside. */
    private abstract class Attempts {
        final Actor house;
        final Map<String, RuntimeException> aside = new HashMap<>();
        private final Set<String> receivers = new HashSet<>();
        private @Nullable EventSink current;

        Attempts(Actor house) {
            this.house = house;
        }

        abstract boolean attempt(Stores stores, Instant now);

        void hand(EventSink sink, Stores stores, Outbox.Event event, Instant now) {
            current = sink;
            sink.take(stores, List.of(event), now);
            current = null;
        }

        boolean take() {
            while (true) {
                try {
                    return entrance.change(house, Permission.READ, "relay", "Subscription", "", (stores, now) -> {
                                current = null;
                                return Outcome.done(attempt(stores, now));
                            })
                            .orElseThrow();
                } catch (Work.TryAgain contended) {
                    throw contended;
                } catch (RuntimeException failed) {
                    var sink = current;
                    if (sink == null) {
                        // the database, not the event
                        throw failed;
                    }
                    LOG.log(Level.WARNING, failed, () -> "Sink " + sink.name() + " failed on an event.");
                    var receiver = receiver(failed).filter(receivers::add);
                    if (receiver.isPresent()) {
                        setAside(sink, receiver.get(), failed);
                    } else {
                        aside.put(sink.name(), failed);
                    }
                }
            }
        }

        private void setAside(EventSink sink, String receiver, RuntimeException failed) {
            entrance.change(house, Permission.READ, "set-aside", "Subscription", receiver, (stores, now) -> {
                        sink.setAside(stores, receiver, ItemRunner.problem(failed), now);
                        return Outcome.done(true);
                    })
                    .orElseThrow();
        }
    }

    /** The first event of the queue, for every sink. */
    private final class Single extends Attempts {
        private long number = -1;

        Single(Actor house) {
            super(house);
        }

        @Override
        boolean attempt(Stores stores, Instant now) {
            var first = stores.outbox().lease() ? stores.outbox().untold(1) : List.<Outbox.Untold>of();
            if (first.isEmpty()) {
                return false;
            }
            var event = first.get(0);
            if (event.number() != number) {
                // another node took the one before
                number = event.number();
                aside.clear();
            }
            for (var sink : sinks) {
                var failed = aside.get(sink.name());
                if (failed == null) {
                    hand(sink, stores, event.event(), now);
                } else {
                    ItemRunner.record(stores, task(sink), Long.toString(number), failed, now);
                }
            }
            stores.outbox().told(first);
            return true;
        }
    }

    /** An event that one sink failed on before. */
    private final class Retrying extends Attempts {
        private final EventSink sink;
        private final String number;

        Retrying(Actor house, EventSink sink, String number) {
            super(house);
            this.sink = sink;
            this.number = number;
        }

        @Override
        boolean attempt(Stores stores, Instant now) {
            if (!stores.outbox().lease()
                    || stores.failedItems().find(task(sink), number).isEmpty()) {
                return false;
            }
            var failed = aside.get(sink.name());
            if (failed != null) {
                ItemRunner.record(stores, task(sink), number, failed, now);
                return false;
            }
            stores.outbox().find(Long.parseLong(number)).ifPresent(event -> hand(sink, stores, event, now));
            stores.failedItems().remove(task(sink), number);
            return true;
        }
    }

    private static Optional<String> receiver(RuntimeException failed) {
        for (@Nullable Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof EventSink.ReceiverFailed one) {
                return Optional.of(one.receiver());
            }
        }
        return Optional.empty();
    }
}
