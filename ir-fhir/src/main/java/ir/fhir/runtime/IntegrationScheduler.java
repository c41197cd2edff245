package ir.fhir.runtime;

import ir.domain.shared.Result;
import ir.fhir.client.HospitalFhirClient;
import ir.fhir.provider.InMemoryResources;
import ir.fhir.provider.ResourceProviderRegistry;
import ir.fhir.search.SearchParameterRegistry;
import ir.fhir.search.SubscriptionFilterParser;
import ir.fhir.security.ClientCredentialsTokenProvider;
import ir.fhir.server.FhirRequestContext;
import ir.fhir.subscription.EndpointAllowList;
import ir.fhir.subscription.RestHookNotificationSender;
import ir.fhir.subscription.SubscriptionOwnerVerifier;
import ir.scheduling.Services;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.configuration.Secret;
import ir.scheduling.outbound.BoundedHttpClient;
import ir.scheduling.outbox.OutboxEventHandler;
import ir.scheduling.outbox.OutboxQueue;
import ir.scheduling.outbox.OutboxRelay;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import ir.scheduling.subscription.NotificationSender;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
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

/**
 * Publishes events, sends notifications and runs synchronisation tasks once a second. Several nodes may run it; claims
 * in the database coordinate them.
 */
@ApplicationScoped
public class IntegrationScheduler {
    private static final Logger LOG = Logger.getLogger(IntegrationScheduler.class.getName());
    private static final Caller SYSTEM =
            new Caller("house", "house", Set.of(Role.SCHEDULER), Caller.Channel.SYSTEM, Set.of());

    /** Caller for data of the hospital server, which is processed like a message of an EHR. */
    private static final Caller PEER =
            new Caller("hospital-server", "hospital-server", Set.of(Role.EHR), Caller.Channel.SYSTEM, Set.of());

    /** Maximum number of concurrent notifications. A slow endpoint occupies one of them. */
    private static final int AT_ONCE = 32;

    private final Semaphore free = new Semaphore(AT_ONCE);

    /** HTTP client for notifications. The database claim also limits the number per endpoint. */
    private final BoundedHttpClient hooks =
            new BoundedHttpClient("notification", 8, SubscriptionRepository.PER_ENDPOINT);

    /** HTTP client for the realm and for token endpoints of other servers. */
    private final BoundedHttpClient tokens = new BoundedHttpClient("realm", 4, 4);

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedScheduledExecutorService timer;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Services services;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    OutboxQueue outboxQueue;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Configuration configuration;

    private @Nullable OutboxRelay relay;
    private @Nullable NotificationSender sender;
    private Optional<SubscriptionOwnerVerifier> owners = Optional.empty();
    private volatile @Nullable HospitalFhirClient hospital;
    private volatile String origin = "";

    private @Nullable ExecutorService deliveries;

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        // a separate pool, so that a hanging endpoint blocks nothing else in the server
        deliveries = Executors.newFixedThreadPool(AT_ONCE, threads);
        timer.scheduleWithFixedDelay(this::tick, 5, 1, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::runSyncTasks, 6, 1, TimeUnit.SECONDS);
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
            if (relay == null && services.site().ready()) {
                connect();
            }
            if (relay != null) {
                while (relay.relay(SYSTEM) > 0) {
                    // drain the queue within one tick
                }
                relay.retry(SYSTEM);
            }
        } catch (RuntimeException exception) {
            // the database may be unavailable; the next tick tries again
            LOG.log(
                    Level.WARNING,
                    "Events were not published; the next run tries again: {0}",
                    exception.getClass().getName());
        }
        try {
            send();
        } catch (RuntimeException exception) {
            LOG.log(
                    Level.WARNING,
                    "Notifications were not sent; the next run tries again: {0}",
                    exception.getClass().getName());
        }
    }

    private void connect() {
        var context = FhirRequestContext.create(services, clock, configuration);
        var inHand = InMemoryResources.sources(context).keySet();
        var filterParser = new SubscriptionFilterParser(
                new SearchParameterRegistry(ResourceProviderRegistry.resourceTypes(), inHand),
                inHand,
                context.zone(),
                clock);
        sender = new RestHookNotificationSender(
                hooks,
                context,
                EndpointAllowList.of(configuration),
                configuration.fhirUrl().toString());
        owners = SubscriptionOwnerVerifier.create(tokens, clock, configuration);
        var handlers = new ArrayList<OutboxEventHandler>();
        handlers.add(services.subscriptionEvents()
                .eventHandler(
                        subscription -> filterParser.read(subscription.spec().filter())
                                        instanceof Result.Success<SubscriptionFilterParser.Filter> success
                                ? Optional.of(success.value().search())
                                : Optional.empty()));
        configuration.peer().ifPresent(peer -> {
            handlers.add(services.ehrSync().eventHandler());
            origin = peer.url().toString();
            hospital = new HospitalFhirClient(
                    context,
                    PEER,
                    HospitalFhirClient.clients(
                            origin,
                            new ClientCredentialsTokenProvider(
                                    tokens,
                                    peer.tokenUrl(),
                                    peer.client(),
                                    peer.secret().map(Secret::value).orElse(""),
                                    clock)));
        });
        relay = new OutboxRelay(outboxQueue, handlers);
    }

    /**
     * Runs due synchronisation tasks one after another, because the hospital server is one server and the changes of a
     * resource must stay in order.
     */
    private void runSyncTasks() {
        try {
            while (hospital != null && services.ehrSyncRunner().run(SYSTEM, origin, hospital)) {
                // until nothing is due
            }
        } catch (RuntimeException exception) {
            LOG.log(
                    Level.WARNING,
                    "Synchronisation tasks were not run; the next run tries again: {0}",
                    exception.getClass().getName());
        }
    }

    /**
     * Delivers with the owner's current permissions. While they cannot be determined, the notification waits until its
     * lease expires.
     */
    private void deliver(NotificationSender.Delivery delivery, NotificationSender by) {
        var now = owners.map(o -> o.verify(delivery.subscription().owner()))
                .orElseGet(() -> new SubscriptionOwnerVerifier.Active(
                        delivery.subscription().owner()));
        if (now instanceof SubscriptionOwnerVerifier.Active still) {
            services.subscriptionDelivery().deliver(SYSTEM, delivery.to(still.owner()), by);
        } else if (now instanceof SubscriptionOwnerVerifier.Revoked gone) {
            services.subscriptionDelivery()
                    .deliver(SYSTEM, delivery, stopped -> new NotificationSender.Disabled(gone.reason()));
        } else {
            LOG.warning("The realm does not respond, so subscription owners cannot be verified; notifications wait.");
        }
    }

    private void send() {
        while (sender != null && deliveries != null && free.tryAcquire()) {
            Optional<NotificationSender.Delivery> due = Optional.empty();
            try {
                due = services.subscriptionDelivery().claim(SYSTEM);
            } finally {
                if (due.isEmpty()) {
                    free.release();
                }
            }
            if (due.isEmpty()) {
                return;
            }
            var by = sender;
            var claimed = due.get();
            deliveries.execute(() -> {
                try {
                    deliver(claimed, by);
                } catch (RuntimeException exception) {
                    LOG.log(
                            Level.WARNING,
                            "The result of a notification was not recorded: {0}",
                            exception.getClass().getName());
                } finally {
                    free.release();
                }
            });
        }
    }
}
