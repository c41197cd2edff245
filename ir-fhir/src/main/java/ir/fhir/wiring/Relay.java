package ir.fhir.wiring;

import ir.fhir.provider.Kinds;
import ir.fhir.provider.Shelves;
import ir.fhir.search.Catalogue;
import ir.fhir.search.Filters;
import ir.fhir.server.Door;
import ir.fhir.subscription.Endpoints;
import ir.fhir.subscription.RestHook;
import ir.scheduling.Desks;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Role;
import ir.scheduling.outbox.OutboxRelay;
import ir.scheduling.subscription.Carrier;
import ir.scheduling.work.Entrance;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells others what has happened, once a second. Several nodes may do it: the database says whose turn it is. */
@ApplicationScoped
public class Relay {
    private static final Logger LOG = Logger.getLogger(Relay.class.getName());
    private static final Actor HOUSE = new Actor("house", "house", Set.of(Role.SCHEDULER), Actor.Door.HOUSE, Set.of());

    /** So many notifications are under way at once; an endpoint that takes its time holds up one of them. */
    private static final int AT_ONCE = 32;

    private final Semaphore free = new Semaphore(AT_ONCE);

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedScheduledExecutorService timer;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedExecutorService threads;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Desks desks;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Entrance entrance;

    private @Nullable OutboxRelay relay;
    private @Nullable Carrier carrier;

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        timer.scheduleWithFixedDelay(this::tick, 5, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        try {
            if (relay == null && desks.site().ready()) {
                connect();
            }
            if (relay != null) {
                while (relay.relay(HOUSE) > 0) {
                    // a storm of events is taken off the queue at once
                }
                send();
            }
        } catch (RuntimeException later) {
            // the database may be away; the next second tries again
            LOG.log(Level.WARNING, "Events not told: {0}", later.getClass().getName());
        }
    }

    private void connect() {
        var door = Door.over(desks, clock);
        var inHand = Kinds.inHand(door).keySet();
        var filters = new Filters(new Catalogue(desks.search(), Shelves.kinds(), inHand), inHand, door.zone());
        carrier = new RestHook(
                door,
                Endpoints.of(System.getProperty(Endpoints.SETTING, "")),
                System.getProperty("ir.fhir.url", "http://localhost:8080/fhir/R4"));
        relay = new OutboxRelay(
                entrance,
                List.of(desks.subscriptions()
                        .sink(subscription -> filters.read(subscription.wish().filter())
                                        instanceof ir.domain.outcome.Outcome.Done<ir.scheduling.search.Search> done
                                ? java.util.Optional.of(done.value())
                                : java.util.Optional.empty())));
    }

    private void send() {
        while (carrier != null && free.tryAcquire()) {
            var due = desks.subscriptions().claim(HOUSE);
            if (due.isEmpty()) {
                free.release();
                return;
            }
            var by = carrier;
            threads.execute(() -> {
                try {
                    desks.subscriptions().deliver(HOUSE, due.get(), by);
                } catch (RuntimeException later) {
                    LOG.log(
                            Level.WARNING,
                            "A notification was not accounted for: {0}",
                            later.getClass().getName());
                } finally {
                    free.release();
                }
            });
        }
    }
}
