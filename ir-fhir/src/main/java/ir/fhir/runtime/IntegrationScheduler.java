package ir.fhir.runtime;

import ir.domain.shared.Result;
import ir.fhir.search.SubscriptionFilterParser;
import ir.fhir.subscription.SubscriptionOwnerVerifier;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.ehrsync.EhrSyncService;
import ir.scheduling.outbound.BoundedHttpClient;
import ir.scheduling.outbox.OutboxEventHandler;
import ir.scheduling.outbox.OutboxQueue;
import ir.scheduling.outbox.OutboxRelay;
import ir.scheduling.security.Caller;
import ir.scheduling.site.SiteService;
import ir.scheduling.subscription.NotificationSender;
import ir.scheduling.subscription.SubscriptionDeliveryService;
import ir.scheduling.subscription.SubscriptionEventNumbering;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events and sends notifications once a second. Several nodes may run it; claims in the database coordinate
 * them.
 */
@ApplicationScoped
public class IntegrationScheduler {
    private static final Logger LOG = Logger.getLogger(IntegrationScheduler.class.getName());
    private static final Caller SYSTEM = Caller.system();

    /** Maximum number of concurrent notifications. A slow endpoint occupies one of them. */
    private static final int AT_ONCE = 32;

    private final Semaphore free = new Semaphore(AT_ONCE);

    /** HTTP client for the realm. */
    private final BoundedHttpClient tokens = new BoundedHttpClient("realm", 4, 4);

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedScheduledExecutorService timer;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    private final SiteService siteService;
    private final OutboxQueue outboxQueue;
    private final SubscriptionEventNumbering subscriptionEventNumbering;
    private final Provider<SubscriptionFilterParser> filterParsers;
    private final SubscriptionDeliveryService subscriptionDeliveryService;
    private final NotificationSender sender;
    private final EhrSyncService ehrSyncService;
    private final Configuration configuration;
    private final Clock clock;

    private @Nullable OutboxRelay relay;
    private Optional<SubscriptionOwnerVerifier> owners = Optional.empty();
    private @Nullable ExecutorService deliveries;

    /** @param filterParsers has the parser once the site is set up */
    @Inject
    public IntegrationScheduler(
            SiteService siteService,
            OutboxQueue outboxQueue,
            SubscriptionEventNumbering subscriptionEventNumbering,
            Provider<SubscriptionFilterParser> filterParsers,
            SubscriptionDeliveryService subscriptionDeliveryService,
            NotificationSender sender,
            EhrSyncService ehrSyncService,
            Configuration configuration,
            Clock clock) {
        this.siteService = siteService;
        this.outboxQueue = outboxQueue;
        this.subscriptionEventNumbering = subscriptionEventNumbering;
        this.filterParsers = filterParsers;
        this.subscriptionDeliveryService = subscriptionDeliveryService;
        this.sender = sender;
        this.ehrSyncService = ehrSyncService;
        this.configuration = configuration;
        this.clock = clock;
    }

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        // a separate pool, so that a hanging endpoint blocks nothing else in the server
        deliveries = Executors.newFixedThreadPool(AT_ONCE, threads);
        timer.scheduleWithFixedDelay(this::tick, 5, 1, TimeUnit.SECONDS);
    }

    @PreDestroy
    void end() {
        if (deliveries != null) {
            deliveries.shutdownNow();
        }
        tokens.close();
    }

    private void tick() {
        try {
            if (relay == null && siteService.ready()) {
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
        var filterParser = filterParsers.get();
        owners = SubscriptionOwnerVerifier.create(tokens, clock, configuration);
        var handlers = new ArrayList<OutboxEventHandler>();
        handlers.add(subscriptionEventNumbering.eventHandler(
                subscription -> filterParser.read(subscription.spec().filter())
                                instanceof Result.Success<SubscriptionFilterParser.Filter> success
                        ? Optional.of(success.value().search())
                        : Optional.empty()));
        if (configuration.peer().isPresent()) {
            handlers.add(ehrSyncService.eventHandler());
        }
        relay = new OutboxRelay(outboxQueue, handlers);
    }

    /**
     * Delivers with the owner's current permissions. While they cannot be determined, the notification waits until its
     * lease expires.
     */
    private void deliver(NotificationSender.Delivery delivery) {
        var now = owners.map(o -> o.verify(delivery.subscription().owner()))
                .orElseGet(() -> new SubscriptionOwnerVerifier.Active(
                        delivery.subscription().owner()));
        if (now instanceof SubscriptionOwnerVerifier.Active still) {
            subscriptionDeliveryService.deliver(SYSTEM, delivery.to(still.owner()), sender);
        } else if (now instanceof SubscriptionOwnerVerifier.Revoked gone) {
            subscriptionDeliveryService.deliver(
                    SYSTEM, delivery, stopped -> new NotificationSender.Disabled(gone.reason()));
        } else {
            LOG.warning("The realm does not respond, so subscription owners cannot be verified; notifications wait.");
        }
    }

    private void send() {
        while (relay != null && deliveries != null && free.tryAcquire()) {
            Optional<NotificationSender.Delivery> due = Optional.empty();
            try {
                due = subscriptionDeliveryService.claim(SYSTEM);
            } finally {
                if (due.isEmpty()) {
                    free.release();
                }
            }
            if (due.isEmpty()) {
                return;
            }
            var claimed = due.get();
            deliveries.execute(() -> {
                try {
                    deliver(claimed);
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
