package ir.fhir.wiring;

import ir.domain.outcome.Outcome;
import ir.fhir.ehr.HospitalServer;
import ir.fhir.identity.ClientToken;
import ir.fhir.provider.Kinds;
import ir.fhir.provider.Shelves;
import ir.fhir.search.Catalogue;
import ir.fhir.search.Filters;
import ir.fhir.server.Door;
import ir.fhir.subscription.Endpoints;
import ir.fhir.subscription.Owners;
import ir.fhir.subscription.RestHook;
import ir.scheduling.Desks;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Role;
import ir.scheduling.outbound.BoundedHttpClient;
import ir.scheduling.outbox.EventSink;
import ir.scheduling.outbox.OutboxRelay;
import ir.scheduling.search.Search;
import ir.scheduling.subscription.Carrier;
import ir.scheduling.subscription.Subscriptions;
import ir.scheduling.work.Entrance;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

    /** What the hospital's server says comes in as a message of an EHR. */
    private static final Actor PEER =
            new Actor("hospital-server", "hospital-server", Set.of(Role.EHR), Actor.Door.HOUSE, Set.of());

    /** So many notifications are under way at once; an endpoint that takes its time holds up one of them. */
    private static final int AT_ONCE = 32;

    private final Semaphore free = new Semaphore(AT_ONCE);

    /** Notifications; what the database claims for one endpoint is limited as well. */
    private final BoundedHttpClient hooks = new BoundedHttpClient("notification", 8, Subscriptions.PER_ENDPOINT);

    /** The realm, and whoever gives tokens for other servers. */
    private final BoundedHttpClient tokens = new BoundedHttpClient("realm", 4, 4);

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedScheduledExecutorService timer;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

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
    private Optional<Owners> owners = Optional.empty();
    private volatile @Nullable HospitalServer hospital;
    private volatile String origin = "";

    private @Nullable ExecutorService deliveries;

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        // threads of its own: an endpoint that hangs must hold up nothing else of the server
        deliveries = Executors.newFixedThreadPool(AT_ONCE, threads);
        timer.scheduleWithFixedDelay(this::tick, 5, 1, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::errands, 6, 1, TimeUnit.SECONDS);
    }

    @PreDestroy
    void end() {
        if (deliveries != null) {
            deliveries.shutdownNow();
        }
        hooks.close();
        tokens.close();
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
                relay.retry(HOUSE);
            }
        } catch (RuntimeException later) {
            // the database may be away; the next second tries again
            LOG.log(Level.WARNING, "Events not told: {0}", later.getClass().getName());
        }
        try {
            send();
        } catch (RuntimeException later) {
            LOG.log(
                    Level.WARNING,
                    "Notifications not sent: {0}",
                    later.getClass().getName());
        }
    }

    private void connect() {
        var door = Door.over(desks, clock);
        var inHand = Kinds.inHand(door).keySet();
        var filters = new Filters(new Catalogue(desks.search(), Shelves.kinds(), inHand), inHand, door.zone());
        carrier = new RestHook(
                hooks,
                door,
                Endpoints.configured(),
                System.getProperty("ir.fhir.url", "http://localhost:8080/fhir/R4"));
        owners = Owners.asked(tokens, clock);
        var sinks = new ArrayList<EventSink>();
        sinks.add(desks.subscriptions()
                .sink(subscription -> filters.read(subscription.wish().filter()) instanceof Outcome.Done<Search> done
                        ? Optional.of(done.value())
                        : Optional.empty()));
        var peer = System.getProperty("ir.peer.url", "");
        if (!peer.isEmpty()) {
            sinks.add(desks.peer().sink());
            origin = peer;
            hospital = new HospitalServer(
                    door,
                    PEER,
                    HospitalServer.clients(
                            peer,
                            new ClientToken(
                                    tokens,
                                    Optional.of(System.getProperty("ir.peer.token-url", ""))
                                            .filter(url -> !url.isEmpty())
                                            .map(URI::create),
                                    System.getProperty("ir.peer.client", "ir-scheduling"),
                                    Optional.ofNullable(System.getenv("IR_PEER_SECRET"))
                                            .orElse(""),
                                    clock)));
        }
        relay = new OutboxRelay(entrance, sinks);
    }

    /** One errand after the other: the peer is one server, and the order of a resource's changes is kept. */
    private void errands() {
        try {
            while (hospital != null && desks.peer().run(HOUSE, origin, hospital)) {
                // until nothing is due
            }
        } catch (RuntimeException later) {
            LOG.log(Level.WARNING, "Errands not run: {0}", later.getClass().getName());
        }
    }

    /** To whom its owner is now; while nobody can say, it waits until its lease is over. */
    private void deliver(Carrier.Due due, Carrier by) {
        var now = owners.map(o -> o.now(due.subscription().owner()))
                .orElseGet(() -> new Owners.Still(due.subscription().owner()));
        if (now instanceof Owners.Still still) {
            desks.subscriptions().deliver(HOUSE, due.to(still.owner()), by);
        } else if (now instanceof Owners.Gone gone) {
            desks.subscriptions().deliver(HOUSE, due, stopped -> new Carrier.Stopped(gone.why()));
        } else {
            LOG.warning("The realm does not say who may be told; notifications wait.");
        }
    }

    private void send() {
        while (carrier != null && deliveries != null && free.tryAcquire()) {
            Optional<Carrier.Due> due = Optional.empty();
            try {
                due = desks.subscriptions().claim(HOUSE);
            } finally {
                if (due.isEmpty()) {
                    free.release();
                }
            }
            if (due.isEmpty()) {
                return;
            }
            var by = carrier;
            var claimed = due.get();
            deliveries.execute(() -> {
                try {
                    deliver(claimed, by);
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
