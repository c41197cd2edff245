package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpPlan;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.session.SessionId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.EventType;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.outbound.BackoffPolicy;
import ir.scheduling.outbox.OutboxEventHandler;
import ir.scheduling.outbox.OutboxQueue;
import ir.scheduling.outbox.OutboxRelay;
import ir.scheduling.reminder.ReminderSender;
import ir.scheduling.reminder.ReminderService;
import ir.scheduling.repository.CircuitBreakerRegistry;
import ir.scheduling.repository.FailedItems.FailedItem;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.RecordField;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.SearchCondition;
import ir.scheduling.repository.SearchableRecord;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Subscription.Content;
import ir.scheduling.repository.Subscription.Event;
import ir.scheduling.repository.Subscription.Owner;
import ir.scheduling.repository.Subscription.State;
import ir.scheduling.repository.Subscription.SubscriptionSpec;
import ir.scheduling.repository.Topic;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import ir.scheduling.subscription.NotificationSender;
import ir.scheduling.subscription.SubscriptionEventNumbering;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tests of event delivery: no event is lost, and none arrives before an earlier one of its resource, even if endpoints
 * or nodes fail.
 */
class SubscriptionServiceTest {
    private static final Caller SYSTEM = Caller.system();
    private static final Caller ADMIN = ClinicFixture.actor("admin", Role.ADMIN);
    private static final Caller OTHER = ClinicFixture.actor("other-ehr", Role.EHR);
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    private final MutableClock clock = new MutableClock("2026-02-20T08:00:00Z");
    private final FailingWork failing = new FailingWork();
    private TestApplication application;
    private TestTransactions work;
    private Services services;
    private OutboxRelay relay;

    /** While true, the evaluation of every filter fails. */
    private final AtomicBoolean filtersFail = new AtomicBoolean(true);

    private final AtomicInteger evaluated = new AtomicInteger();

    /** Subjects on which the second event handler fails. */
    private final Set<String> sinkFails = ConcurrentHashMap.newKeySet();

    private final List<String> sunk = new ArrayList<>();

    /** The events that each endpoint accepted, in order; endpoints in {@code down} accept none. */
    private final Map<String, List<Event>> taken = new LinkedHashMap<>();

    private final Map<String, Integer> tries = new HashMap<>();
    private final Set<String> down = ConcurrentHashMap.newKeySet();
    private final NotificationSender endpoints = delivery -> {
        var path = delivery.subscription().spec().endpoint().getPath();
        tries.merge(path, 1, Integer::sum);
        if (down.contains(delivery.subscription().spec().origin())) {
            return new NotificationSender.Failed("no answer");
        }
        taken.computeIfAbsent(path, p -> new ArrayList<>()).addAll(delivery.events());
        return new NotificationSender.Accepted();
    };

    @SuppressWarnings("NullAway.Init") // the test runner calls begin first
    SubscriptionServiceTest() {}

    @BeforeEach
    void begin() {
        application = postgres.application(clock);
        application.hook(failing);
        work = application.transactions();
        ClinicFixture.open(work);
        services = application.services();
        relay = relay(s -> {
            evaluated.incrementAndGet();
            if (filtersFail.get()) {
                throw new IllegalStateException("the filter of " + s.id() + " fails");
            }
            return Optional.empty();
        });
        // events from the setup of the clinic have no subscriber
        while (relay.relay(SYSTEM) > 0) {}
    }

    /** A relay with a second event handler besides the subscriptions. */
    private OutboxRelay relay(SubscriptionEventNumbering.Filter filter) {
        return new OutboxRelay(
                application.get(OutboxQueue.class),
                List.of(services.subscriptionEvents().eventHandler(filter), new OutboxEventHandler() {
                    @Override
                    public String name() {
                        return "second";
                    }

                    @Override
                    public void handle(List<Outbox.Event> events, Instant now) {
                        events.forEach(event -> {
                            if (sinkFails.contains(event.subject())) {
                                throw new IllegalStateException("fails on " + event.subject());
                            }
                        });
                        events.forEach(event -> sunk.add(event.subject()));
                    }
                }));
    }

    private static Owner owner(Caller caller) {
        return new Owner(caller.login(), caller.roles(), "system/*.cruds");
    }

    private static SubscriptionSpec spec(Topic topic, String endpoint) {
        return spec(topic, "", endpoint);
    }

    private static SubscriptionSpec spec(Topic topic, String filter, String endpoint) {
        return new SubscriptionSpec(
                topic,
                filter,
                URI.create(endpoint),
                Content.ID_ONLY,
                false,
                List.of(),
                Optional.empty(),
                Duration.ofSeconds(10),
                3,
                Optional.empty(),
                "test",
                List.of());
    }

    private Subscription subscribed(Topic topic, String endpoint) {
        return services.subscriptions()
                .create(ClinicFixture.EHR, owner(ClinicFixture.EHR), spec(topic, endpoint))
                .orElseThrow();
    }

    private void tell() {
        while (relay.relay(SYSTEM) > 0) {}
        deliver();
    }

    private void deliver() {
        for (var due = services.subscriptionDelivery().claim(SYSTEM);
                due.isPresent();
                due = services.subscriptionDelivery().claim(SYSTEM)) {
            services.subscriptionDelivery().deliver(SYSTEM, due.get(), endpoints);
        }
    }

    private Subscription now(Subscription subscription) {
        return work.inReadTransaction(
                        repositories -> repositories.subscriptions().find(subscription.id()))
                .orElseThrow();
    }

    private Subscription filtered(Topic topic, String filter, String endpoint) {
        return services.subscriptions()
                .create(ClinicFixture.EHR, owner(ClinicFixture.EHR), spec(topic, filter, endpoint))
                .orElseThrow();
    }

    private List<FailedItem> aside() {
        return services.failedItems().all(ADMIN).orElseThrow();
    }

    private void happens(String topic, String subject) {
        work.inTransaction(repositories -> {
            repositories
                    .outbox()
                    .add(new Outbox.Event(
                            clock.instant(),
                            EventType.ofCode(topic).orElseThrow(),
                            subject,
                            Optional.empty(),
                            Map.of()));
            return Result.success(true);
        });
    }

    private List<Event> taken(String path) {
        return taken.getOrDefault(path, List.of());
    }

    private static List<Long> numbers(List<Event> events) {
        return events.stream().map(Event::number).toList();
    }

    private ReferralId referred(String number) {
        return services.intake()
                .receive(ClinicFixture.EHR, ClinicFixture.p01(number, clock.instant()))
                .orElseThrow()
                .get(0)
                .id();
    }

    @Test
    void everyTopicPublishesItsEvents() {
        var all = new HashMap<Topic, Subscription>();
        for (var topic : Topic.values()) {
            all.put(topic, subscribed(topic, "https://ehr.example/" + topic.code()));
        }
        tell();
        assertThat(all.values()).allMatch(s -> now(s).state() == State.ACTIVE);
        var referral = referred("A");
        var session = ClinicFixture.booked(services, referral, MONDAY);
        var booking = services.bookingQueries()
                .read(ClinicFixture.SCHEDULER, new BookingId(session.value()))
                .orElseThrow()
                .booking()
                .orElseThrow();
        services.cancellations()
                .cancel(
                        ClinicFixture.SCHEDULER,
                        booking.id(),
                        "the patient has a fever",
                        BookingState.Initiator.PATIENT,
                        Optional.empty());
        var treated = ClinicFixture.treated(services, clock, referral, MONDAY);
        clock.forward(Duration.ofDays(9));
        assertThat(services.dueVisits().publishDueVisits(SYSTEM)).isPositive();
        assertThat(services.dueVisits().publishDueVisits(SYSTEM))
                .as("one event per visit")
                .isZero();
        tell();
        assertThat(taken("/appointment-booked")).extracting(Event::focus).contains(session.value(), treated.value());
        assertThat(taken("/appointment-cancelled")).extracting(Event::focus).containsExactly(session.value());
        assertThat(taken("/appointment-status"))
                .filteredOn(e -> e.focus().equals(treated.value()))
                .hasSizeGreaterThanOrEqualTo(4);
        assertThat(taken("/readiness-changed"))
                .isNotEmpty()
                .allMatch(e -> e.focus().equals(referral.value()));
        assertThat(taken("/procedure-completed")).extracting(Event::focus).containsExactly(treated.value() + ".l1");
        var visits =
                services
                        .followUpQueries()
                        .plansOf(ClinicFixture.CLINICIAN, new PatientId("patient-A"))
                        .orElseThrow()
                        .stream()
                        .filter(FollowUpPlan::active)
                        .flatMap(p -> p.visits().stream())
                        .map(v -> v.id())
                        .toList();
        assertThat(taken("/followup-due"))
                .isNotEmpty()
                .allMatch(e -> visits.contains(e.focus()) && e.patient().isPresent());
        for (var topic : Topic.values()) {
            var numbers = numbers(taken("/" + topic.code()));
            if (topic != Topic.APPOINTMENT_RESCHEDULED) {
                assertThat(numbers)
                        .as("no gap in " + topic)
                        .isEqualTo(LongStream.rangeClosed(1, numbers.size())
                                .boxed()
                                .toList())
                        .isNotEmpty();
            }
        }
        List<Outbox.PendingEvent> pending =
                work.inReadTransaction(repositories -> repositories.outbox().pending(10));
        assertThat(pending).isEmpty();
    }

    @Test
    void endpointDownForADayReceivesAllEventsAfterwardsAndOthersDoNotWait() {
        var late = subscribed(Topic.READINESS_CHANGED, "https://slow.example/late");
        subscribed(Topic.READINESS_CHANGED, "https://ehr.example/prompt");
        tell();
        down.add("https://slow.example");
        for (int minute = 0; minute < 24 * 60; minute += 5) {
            happens("readiness-changed", "order-" + minute % 7);
            tell();
            assertThat(taken("/prompt")).as("no endpoint waits for another").hasSize(minute / 5 + 1);
            clock.forward(Duration.ofMinutes(5));
        }
        assertThat(taken("/late")).isEmpty();
        assertThat(now(late).state()).isEqualTo(State.ACTIVE);
        assertThat(now(late).problem()).contains("no answer");
        // eleven attempts in the first half hour, then one or two an hour: far fewer than 288 in 24 hours
        assertThat(tries.getOrDefault("/late", 0)).isBetween(24, 140);
        down.clear();
        clock.forward(BackoffPolicy.MAX_AGE.dividedBy(100));
        tell();
        assertThat(numbers(taken("/late")))
                .isEqualTo(LongStream.rangeClosed(1, 288).boxed().toList());
        assertThat(taken("/late"))
                .extracting(Event::focus)
                .isEqualTo(taken("/prompt").stream().map(Event::focus).toList());
        assertThat(now(late).problem()).isEmpty();
    }

    @Test
    void failedDeliveryIsReplayedByAUser() {
        var lost = subscribed(Topic.READINESS_CHANGED, "https://gone.example/lost");
        tell();
        down.add("https://gone.example");
        for (int hour = 0; hour <= BackoffPolicy.MAX_AGE.toHours() + 1; hour++) {
            happens("readiness-changed", "order-1");
            tell();
            clock.forward(Duration.ofHours(1));
        }
        assertThat(now(lost).state()).isEqualTo(State.ERROR);
        var line = services.subscriptionAdministration()
                .overview(ADMIN)
                .orElseThrow()
                .get(0);
        assertThat(line.pending()).hasSize(74);
        int before = tries.getOrDefault("/lost", 0);
        happens("readiness-changed", "order-1");
        clock.forward(Duration.ofDays(1));
        tell();
        assertThat(tries.getOrDefault("/lost", 0)).as("no further attempts").isEqualTo(before);
        // the owner can read undelivered events
        assertThat(numbers(services.subscriptions()
                        .events(ClinicFixture.EHR, lost.id(), 70, 100, 50)
                        .orElseThrow()
                        .events()))
                .containsExactly(70L, 71L, 72L, 73L, 74L, 75L);
        down.clear();
        assertThat(services.subscriptionAdministration()
                        .replay(ADMIN, lost.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(State.REQUESTED);
        tell();
        assertThat(numbers(taken("/lost")))
                .isEqualTo(LongStream.rangeClosed(1, 75).boxed().toList());
        assertThat(now(lost).state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void circuitBreakerPausesAllDeliveriesToAFailingEndpoint() {
        subscribed(Topic.READINESS_CHANGED, "https://slow.example/one");
        subscribed(Topic.READINESS_CHANGED, "https://slow.example/two");
        tell();
        down.add("https://slow.example");
        happens("readiness-changed", "order-1");
        for (int second = 0; second < 60; second++) {
            tell();
            clock.forward(Duration.ofSeconds(1));
        }
        int failed = tries.getOrDefault("/one", 0) + tries.getOrDefault("/two", 0) - 2;
        assertThat(failed).isEqualTo(CircuitBreakerRegistry.FAILURES);
        assertThat(leftAlone()).containsExactly("https://slow.example");
        down.clear();
        clock.forward(CircuitBreakerRegistry.OPEN.plusSeconds(120));
        tell();
        assertThat(taken("/one")).hasSize(1);
        assertThat(taken("/two")).hasSize(1);
        assertThat(leftAlone()).isEmpty();
    }

    private List<String> leftAlone() {
        return work.inReadTransaction(
                repositories -> repositories.circuitBreakers().findOpen(clock.instant()));
    }

    @Test
    void eventsSurviveACrashDuringDelivery() {
        var sent = subscribed(Topic.READINESS_CHANGED, "https://ehr.example/again");
        tell();
        happens("readiness-changed", "order-1");
        while (relay.relay(SYSTEM) > 0) {}
        var claimed = services.subscriptionDelivery().claim(SYSTEM);
        assertThat(claimed).isPresent();
        assertThat(services.subscriptionDelivery().claim(SYSTEM))
                .as("claimed by another node")
                .isEmpty();
        // the notification was sent, but the process died before it recorded the result
        endpoints.send(claimed.get());
        clock.forward(Duration.ofMinutes(3));
        deliver();
        assertThat(numbers(taken("/again"))).containsExactly(1L, 1L);
        assertThat(now(sent).delivered()).isEqualTo(1);
    }

    @Test
    void permissionsAreCheckedAtDelivery() {
        var readsNothing = new Owner("weak", Set.of(), "");
        var weak = services.subscriptions()
                .create(ClinicFixture.EHR, readsNothing, spec(Topic.READINESS_CHANGED, "https://ehr.example/weak"))
                .orElseThrow();
        tell();
        assertThat(now(weak).state()).isEqualTo(State.ERROR);
        assertThat(tries).doesNotContainKey("/weak");
        var ended = services.subscriptions()
                .create(
                        ClinicFixture.EHR,
                        owner(ClinicFixture.EHR),
                        new SubscriptionSpec(
                                Topic.READINESS_CHANGED,
                                "",
                                URI.create("https://ehr.example/ended"),
                                Content.EMPTY,
                                false,
                                List.of(),
                                Optional.of(Duration.ofMinutes(1)),
                                Duration.ofSeconds(5),
                                1,
                                Optional.of(clock.instant().plus(Duration.ofHours(1))),
                                "for an hour",
                                List.of()))
                .orElseThrow();
        tell();
        for (int minute = 0; minute < 180; minute++) {
            tell();
            clock.forward(Duration.ofMinutes(1));
        }
        assertThat(tries.getOrDefault("/ended", 0))
                .as("one heartbeat per minute for an hour")
                .isBetween(55, 62);
        services.subscriptionPurge().purge(SYSTEM);
        assertThat(now(ended).state()).isEqualTo(State.OFF);
    }

    @Test
    void subscriptionOfAnotherOwnerIsNotFound() {
        var own = subscribed(Topic.READINESS_CHANGED, "https://ehr.example/mine");
        tell();
        happens("readiness-changed", "order-1");
        tell();
        assertThat(services.subscriptions().findOwn(OTHER).orElseThrow()).isEmpty();
        for (var refused : List.<Result<?>>of(
                services.subscriptions().delete(OTHER, own.id()),
                services.subscriptions().events(OTHER, own.id(), 0, 9, 9),
                services.subscriptions().change(OTHER, owner(OTHER), own.id(), own.spec(), true, Optional.empty()))) {
            assertThat(LesionPathwayScenarioTest.refusal(refused)).isInstanceOf(Rejection.NotFound.class);
        }
        assertThat(LesionPathwayScenarioTest.refusal(services.subscriptions()
                        .change(
                                ClinicFixture.EHR,
                                owner(ClinicFixture.EHR),
                                own.id(),
                                own.spec(),
                                true,
                                Optional.of(0L))))
                .isInstanceOf(Rejection.StaleVersion.class);
        assertThat(LesionPathwayScenarioTest.refusal(
                        services.subscriptionAdministration().disable(ADMIN, own.id(), "no")))
                .isInstanceOf(Rejection.MissingValue.class);
        services.subscriptionAdministration()
                .disable(ADMIN, own.id(), "the endpoint has moved")
                .orElseThrow();
        happens("readiness-changed", "order-2");
        tell();
        assertThat(taken("/mine")).hasSize(1);
        services.subscriptions().delete(ClinicFixture.EHR, own.id()).orElseThrow();
        assertThat(services.subscriptions().findOwn(ClinicFixture.EHR).orElseThrow())
                .isEmpty();
    }

    @Test
    void subscriptionWithAFailingFilterIsSetAsideAndOthersReceiveTheirEvents() {
        var first = subscribed(Topic.READINESS_CHANGED, "https://ehr.example/first");
        var poisoned = filtered(Topic.READINESS_CHANGED, "ServiceRequest?poison", "https://ehr.example/poisoned");
        subscribed(Topic.READINESS_CHANGED, "https://ehr.example/last");
        tell();
        happens("readiness-changed", "order-1");
        happens("readiness-changed", "order-2");
        tell();
        assertThat(numbers(taken("/first"))).containsExactly(1L, 2L);
        assertThat(numbers(taken("/last"))).containsExactly(1L, 2L);
        assertThat(now(poisoned).state()).isEqualTo(State.ERROR);
        assertThat(now(poisoned).problem().orElseThrow()).contains("filter", "IllegalStateException");
        assertThat(now(first).state()).isEqualTo(State.ACTIVE);
        assertThat(taken("/poisoned")).isEmpty();
        int before = evaluated.get();
        for (int second = 0; second < 30; second++) {
            happens("readiness-changed", "order-3");
            tell();
            clock.forward(Duration.ofSeconds(1));
        }
        assertThat(evaluated).as("the filter is not evaluated again").hasValue(before);
        assertThat(taken("/first")).hasSize(32);
        // the owner reads undelivered events, and a person replays them; the filter fails again, only for this
        // subscription
        assertThat(services.subscriptions()
                        .events(ClinicFixture.EHR, poisoned.id(), 1, 100, 50)
                        .orElseThrow()
                        .events())
                .hasSize(32);
        services.subscriptionAdministration().replay(ADMIN, poisoned.id()).orElseThrow();
        tell();
        assertThat(numbers(taken("/poisoned")))
                .as("no event is lost")
                .isEqualTo(LongStream.rangeClosed(1, 32).boxed().toList());
        happens("readiness-changed", "order-4");
        tell();
        assertThat(now(poisoned).state()).isEqualTo(State.ERROR);
        assertThat(taken("/first")).hasSize(33);
        // a filter that can be evaluated
        services.subscriptions()
                .change(
                        ClinicFixture.EHR,
                        owner(ClinicFixture.EHR),
                        poisoned.id(),
                        spec(Topic.READINESS_CHANGED, "https://ehr.example/poisoned"),
                        true,
                        Optional.empty())
                .orElseThrow();
        tell();
        assertThat(now(poisoned).state()).isEqualTo(State.ACTIVE);
        assertThat(taken("/poisoned")).hasSize(33);
        assertThat(aside()).isEmpty();
    }

    @Test
    void unreadableFilterIsSetAsideInsteadOfMatchingNothing() {
        var unreadable = filtered(Topic.READINESS_CHANGED, "ServiceRequest?gone", "https://ehr.example/gone");
        tell();
        filtersFail.set(false);
        happens("readiness-changed", "order-1");
        tell();
        assertThat(now(unreadable).state()).isEqualTo(State.ERROR);
        assertThat(now(unreadable).numbered()).isEqualTo(1);
    }

    @Test
    void eventIsRetriedOnlyForTheHandlerThatFailed() {
        subscribed(Topic.READINESS_CHANGED, "https://ehr.example/all");
        tell();
        sunk.clear();
        sinkFails.add("order-2");
        for (int order = 1; order <= 3; order++) {
            happens("readiness-changed", "order-" + order);
        }
        tell();
        assertThat(taken("/all")).extracting(Event::focus).containsExactly("order-1", "order-2", "order-3");
        assertThat(sunk).containsExactly("order-1", "order-3");
        assertThat(aside()).singleElement().satisfies(item -> {
            assertThat(item.task()).isEqualTo("event-second");
            assertThat(item.failures()).isEqualTo(1);
            assertThat(item.problem()).isEqualTo("IllegalStateException");
        });
        assertThat(relay.retry(SYSTEM)).as("not due for a retry").isZero();
        clock.forward(Duration.ofHours(1));
        assertThat(relay.retry(SYSTEM)).isZero();
        assertThat(aside())
                .singleElement()
                .satisfies(item -> assertThat(item.failures()).isEqualTo(2));
        sinkFails.clear();
        assertThat(services.failedItems().retryAll(ADMIN).orElseThrow()).isEqualTo(1);
        assertThat(relay.retry(SYSTEM)).isEqualTo(1);
        assertThat(sunk).containsExactly("order-1", "order-3", "order-2");
        assertThat(taken("/all"))
                .as("the other subscriptions get each event once")
                .hasSize(3);
        assertThat(aside()).isEmpty();
        assertThat(LesionPathwayScenarioTest.refusal(services.failedItems().all(OTHER)))
                .isInstanceOf(Rejection.NotPermitted.class);
    }

    @Test
    void notificationThatCannotBeBuiltIsRetriedAndDelaysNoOther() {
        var broken = subscribed(Topic.READINESS_CHANGED, "https://ehr.example/broken");
        subscribed(Topic.READINESS_CHANGED, "https://ehr.example/sound");
        tell();
        happens("readiness-changed", "order-1");
        while (relay.relay(SYSTEM) > 0) {}
        for (var due = services.subscriptionDelivery().claim(SYSTEM);
                due.isPresent();
                due = services.subscriptionDelivery().claim(SYSTEM)) {
            services.subscriptionDelivery().deliver(SYSTEM, due.get(), sent -> {
                assertThat(application.isInTransaction())
                        .as("sent outside any transaction")
                        .isFalse();
                if (sent.subscription().id().equals(broken.id())) {
                    throw new IllegalStateException("cannot be written");
                }
                return endpoints.send(sent);
            });
        }
        assertThat(taken("/sound")).hasSize(1);
        assertThat(now(broken).problem()).contains("failed on this server: IllegalStateException");
        assertThat(now(broken).nextTry()).isAfter(clock.instant());
        assertThat(leftAlone()).isEmpty();
        clock.forward(Duration.ofMinutes(1));
        deliver();
        assertThat(taken("/broken")).hasSize(1);
    }

    @Test
    void hangingEndpointUsesOnlyItsShareOfDeliveries() {
        for (int i = 0; i < 40; i++) {
            subscribed(Topic.READINESS_CHANGED, "https://hanging.example/" + i);
        }
        clock.forward(Duration.ofSeconds(1));
        subscribed(Topic.READINESS_CHANGED, "https://HEALTHY.example/");
        var claimed = new ArrayList<String>();
        for (var due = services.subscriptionDelivery().claim(SYSTEM);
                due.isPresent();
                due = services.subscriptionDelivery().claim(SYSTEM)) {
            claimed.add(due.get().subscription().spec().origin());
        }
        assertThat(claimed)
                .containsExactlyInAnyOrder(
                        "https://hanging.example", "https://hanging.example", "https://healthy.example");
    }

    /** Runs one recurring task while one of its items is poisoned, and again after the item was healed. */
    private void oneFailsTheOthersGoOn(String task, String poisoned, Runnable run, Runnable othersDone, Runnable done) {
        failing.poison(poisoned);
        run.run();
        othersDone.run();
        assertThat(aside())
                .as(task)
                .filteredOn(item -> item.task().equals(task))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.item()).isEqualTo(poisoned);
                    assertThat(item.failures()).isEqualTo(1);
                });
        run.run();
        assertThat(aside()).as("no retry before it is due").allMatch(item -> item.failures() == 1);
        failing.heal();
        services.failedItems().retryAll(ADMIN).orElseThrow();
        run.run();
        done.run();
        assertThat(aside()).as(task).isEmpty();
    }

    @Test
    void failingReferralDoesNotBlockOtherReadinessUpdates() {
        var one = referred("A");
        var other = referred("B");
        var looked = new ArrayList<Integer>();
        oneFailsTheOthersGoOn(
                "readiness",
                one.value(),
                () -> looked.add(services.readinessRecalculation().recalculateAll(ClinicFixture.CLINICIAN)),
                () -> assertThat(looked).containsExactly(1),
                () -> assertThat(looked).containsExactly(1, 1, 2));
        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void failingHoldDoesNotBlockOtherHoldExpiry() {
        var held = Stream.of("A", "B").map(number -> held(referred(number))).toList();
        clock.forward(Duration.ofDays(1));
        var states = new ArrayList<Integer>();
        oneFailsTheOthersGoOn(
                "hold-expiry",
                held.get(0).value(),
                () -> states.add(services.holdExpiry().expireHolds(SYSTEM)),
                () -> assertThat(states).containsExactly(1),
                () -> assertThat(states).containsExactly(1, 0, 1));
    }

    private BookingId held(ReferralId referral) {
        var offer = services.availability()
                .find(
                        ClinicFixture.SCHEDULER,
                        ir.scheduling.booking.AvailabilityService.AvailabilityQuery.best(referral, 1)
                                .within(Optional.of(MONDAY), Optional.empty()))
                .orElseThrow()
                .proposals()
                .get(0)
                .proposal()
                .id();
        return services.holds()
                .hold(ClinicFixture.SCHEDULER, offer, ir.domain.booking.Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow()
                .id();
    }

    @Test
    void failingPlanDoesNotBlockOtherVisitsAndRepeats() {
        var plans = Stream.of("A", "B")
                .map(number -> {
                    ClinicFixture.treated(
                            services, clock, referred(number), clock.instant().plus(Duration.ofDays(7)));
                    return services.followUpQueries()
                            .plansOf(ClinicFixture.CLINICIAN, new PatientId("patient-" + number))
                            .orElseThrow()
                            .get(0)
                            .id();
                })
                .toList();
        clock.forward(Duration.ofDays(9));
        var due = new ArrayList<Integer>();
        oneFailsTheOthersGoOn(
                "followup-due",
                plans.get(0),
                () -> due.add(services.dueVisits().publishDueVisits(SYSTEM)),
                () -> assertThat(due.get(0)).isPositive(),
                () -> assertThat(due.get(2)).isPositive());
        var repeats = new ArrayList<Integer>();
        oneFailsTheOthersGoOn(
                "repeat",
                plans.get(1),
                () -> repeats.add(services.repeatEvaluation().evaluateAll(SYSTEM)),
                () -> assertThat(repeats).containsExactly(1),
                () -> assertThat(repeats).containsExactly(1, 1, 2));
    }

    @Test
    void failingSubscriptionDoesNotBlockTheExpiryOfOthers() {
        var ending = Stream.of("one", "two")
                .map(path -> services.subscriptions()
                        .create(ClinicFixture.EHR, owner(ClinicFixture.EHR), ending("https://ehr.example/" + path))
                        .orElseThrow())
                .toList();
        clock.forward(Duration.ofHours(2));
        oneFailsTheOthersGoOn(
                "subscription-end",
                ending.get(0).id(),
                () -> services.subscriptionPurge().purge(SYSTEM),
                () -> assertThat(now(ending.get(1)).state()).isEqualTo(State.OFF),
                () -> assertThat(now(ending.get(0)).state()).isEqualTo(State.OFF));
    }

    private SubscriptionSpec ending(String endpoint) {
        return new SubscriptionSpec(
                Topic.READINESS_CHANGED,
                "",
                URI.create(endpoint),
                Content.EMPTY,
                false,
                List.of(),
                Optional.empty(),
                Duration.ofSeconds(5),
                1,
                Optional.of(clock.instant().plus(Duration.ofHours(1))),
                "for an hour",
                List.of());
    }

    /** Records sent messages; may fail before it sends one. */
    private final class Letters implements ReminderSender {
        private final List<String> sent = new ArrayList<>();
        private Consumer<ReminderMessage> before = message -> {};

        @Override
        public boolean isConfigured() {
            return true;
        }

        @Override
        public boolean reachesStaff() {
            return false;
        }

        @Override
        public void send(ReminderMessage message) {
            assertThat(application.isInTransaction())
                    .as("sent outside any transaction")
                    .isFalse();
            before.accept(message);
            sent.add(message.id());
        }
    }

    /** A patient with an e-mail address and a session on Monday. */
    private SessionId reminded(String number) {
        var intake = ClinicFixture.p01(number, clock.instant());
        var known = intake.patients().get(0);
        var patient = new Patient(
                known.id(),
                known.medicalRecordNumber(),
                known.familyName(),
                known.givenNames(),
                known.sex(),
                known.birthDate(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(number.toLowerCase(Locale.ROOT) + "@example.org"));
        var referral = services.intake()
                .receive(ClinicFixture.EHR, new IntakeMessage(List.of(patient), intake.resources(), intake.orders()))
                .orElseThrow()
                .get(0)
                .id();
        return ClinicFixture.booked(services, referral, MONDAY);
    }

    private List<Reminder.State> reminders() {
        return services.reminderAdministration().latest(ADMIN, 10).orElseThrow().stream()
                .map(Reminder::state)
                .sorted()
                .toList();
    }

    @Test
    void failingSessionDoesNotBlockOtherReminders() {
        var sessions = Stream.of("A", "B").map(this::reminded).toList();
        clock.to(MONDAY.minus(Duration.ofDays(2)));
        oneFailsTheOthersGoOn(
                "reminder-session",
                sessions.get(0).value(),
                () -> services.reminders().enqueueDue(SYSTEM, ReminderService.SESSION_BEFORE),
                () -> assertThat(reminders()).containsExactly(Reminder.State.QUEUED),
                () -> assertThat(reminders()).containsExactly(Reminder.State.QUEUED, Reminder.State.QUEUED));
    }

    @Test
    void failingReminderIsRetriedAndShownAndOthersAreSent() {
        for (var number : List.of("A", "B", "C")) {
            reminded(number);
        }
        clock.to(MONDAY.minus(Duration.ofDays(2)));
        services.reminders().enqueueDue(SYSTEM, ReminderService.SESSION_BEFORE);
        var letters = new Letters();
        // one reminder's patient cannot be read, the mail library cannot create another
        failing.poison("patient-A");
        letters.before = message -> {
            if (message.patient().orElseThrow().id().value().equals("patient-B")) {
                throw new IllegalStateException("cannot be written");
            }
        };
        assertThat(services.reminders().send(SYSTEM, letters)).isEqualTo(1);
        assertThat(services.reminders().send(SYSTEM, letters)).isZero();
        assertThat(services.reminderAdministration().latest(ADMIN, 10).orElseThrow())
                .filteredOn(r -> r.state() == Reminder.State.QUEUED)
                .hasSize(2)
                .allMatch(r -> r.attempts() == 1
                        && r.problem().orElse("").equals("failed on this server: IllegalStateException"));
        failing.heal();
        letters.before = message -> {};
        clock.forward(Duration.ofMinutes(2));
        assertThat(services.reminders().send(SYSTEM, letters)).isEqualTo(2);
        assertThat(letters.sent).hasSize(3).doesNotHaveDuplicates();
        assertThat(reminders()).containsOnly(Reminder.State.SENT);
    }

    @Test
    void reminderIsSentAgainWithTheSameIdAfterASenderCrash() {
        reminded("A");
        clock.to(MONDAY.minus(Duration.ofDays(2)));
        services.reminders().enqueueDue(SYSTEM, ReminderService.SESSION_BEFORE);
        var letters = new Letters();
        letters.before = message -> {
            letters.sent.add(message.id());
            throw new StackOverflowError("the process dies after it was sent");
        };
        assertThatThrownBy(() -> services.reminders().send(SYSTEM, letters)).isInstanceOf(StackOverflowError.class);
        letters.before = message -> {};
        assertThat(services.reminders().send(SYSTEM, letters))
                .as("the claim has not ended")
                .isZero();
        clock.forward(Duration.ofMinutes(6));
        assertThat(services.reminders().send(SYSTEM, letters)).isEqualTo(1);
        assertThat(letters.sent).hasSize(2).containsOnly(letters.sent.get(0));
        assertThat(reminders()).containsExactly(Reminder.State.SENT);
    }

    @Test
    void reminderIsSentByOneNodeAndCountsAsSentIfDroppedMeanwhile() {
        var session = reminded("A");
        reminded("B");
        clock.to(MONDAY.minus(Duration.ofDays(2)));
        services.reminders().enqueueDue(SYSTEM, ReminderService.SESSION_BEFORE);
        var other = new Letters();
        var letters = new Letters();
        letters.before = message -> {
            letters.before = again -> {};
            assertThat(services.reminders().send(SYSTEM, other)).isEqualTo(1);
            work.inTransaction(repositories -> {
                repositories.reminders().cancel(message.patient().orElseThrow().id(), clock.instant());
                return Result.success(true);
            });
        };
        assertThat(services.reminders().send(SYSTEM, letters)).isEqualTo(1);
        assertThat(Stream.concat(letters.sent.stream(), other.sent.stream()))
                .hasSize(2)
                .doesNotHaveDuplicates()
                .anyMatch(id -> id.contains(session.value()));
        assertThat(reminders()).containsOnly(Reminder.State.SENT);
    }

    @Test
    void underLoadEventNumbersHaveNoGapsAndStayOrderedPerResource() throws Exception {
        var sure = subscribed(Topic.READINESS_CHANGED, "https://ehr.example/sure");
        deliver();
        var writing = new AtomicBoolean(true);
        var orders = LongStream.range(0, 6).mapToObj(n -> "order-" + n).toList();
        var steps = new ConcurrentHashMap<String, Integer>();
        var received = new ArrayList<Event>();
        var storm = Executors.newFixedThreadPool(10);
        var work10 = new ArrayList<Callable<Boolean>>();
        for (int writer = 0; writer < 6; writer++) {
            var random = new Random(writer);
            work10.add(() -> {
                for (int i = 0; i < 60; i++) {
                    var order = orders.get(random.nextInt(orders.size()));
                    // an order changes one step at a time, as with a row lock
                    synchronized (order) {
                        work.inTransaction(repositories -> {
                            int step = steps.merge(order, 1, Integer::sum);
                            repositories
                                    .outbox()
                                    .add(new Outbox.Event(
                                            Instant.EPOCH.plusSeconds(step),
                                            EventType.READINESS_CHANGED,
                                            order,
                                            Optional.empty(),
                                            Map.of()));
                            return Result.success(step);
                        });
                    }
                    if (random.nextInt(4) == 0) {
                        Thread.sleep(random.nextInt(4));
                    }
                }
                return true;
            });
        }
        for (int node = 0; node < 4; node++) {
            var random = new Random(100 + node);
            work10.add(() -> {
                while (writing.get()
                        || !work.inReadTransaction(s -> s.outbox().pending(1)).isEmpty()) {
                    relay.relay(SYSTEM);
                    services.subscriptionDelivery()
                            .claim(SYSTEM)
                            .ifPresent(delivery -> services.subscriptionDelivery()
                                    .deliver(SYSTEM, delivery, sent -> {
                                        if (random.nextInt(5) == 0) {
                                            clock.forward(Duration.ofSeconds(20));
                                            return new NotificationSender.Failed("at random");
                                        }
                                        synchronized (received) {
                                            received.addAll(sent.events());
                                        }
                                        return new NotificationSender.Accepted();
                                    }));
                    clock.forward(Duration.ofSeconds(1));
                }
                return true;
            });
        }
        var running = work10.stream().map(storm::submit).toList();
        for (int i = 0; i < 6; i++) {
            running.get(i).get(120, TimeUnit.SECONDS);
        }
        writing.set(false);
        for (var one : running) {
            one.get(120, TimeUnit.SECONDS);
        }
        storm.shutdown();
        clock.forward(Duration.ofDays(1));
        down.clear();
        tell();
        received.addAll(taken("/sure"));
        assertThat(now(sure).numbered()).isEqualTo(360);
        assertThat(received.stream().map(Event::number).distinct().sorted().toList())
                .isEqualTo(LongStream.rangeClosed(1, 360).boxed().toList());
        var last = new HashMap<String, Instant>();
        for (var event : work.inReadTransaction(s -> s.subscriptions().events(sure.id(), 1, 360, 1000))) {
            assertThat(event.at())
                    .as("steps of " + event.focus())
                    .isAfter(last.getOrDefault(event.focus(), Instant.EPOCH));
            last.put(event.focus(), event.at());
        }
    }

    /** Numbers that exceed the database's range. The parser rejects them; this test covers the layer behind it. */
    private static RecordSearch monstrous(String number) {
        return new RecordSearch(
                "Observation",
                List.of(new RecordSearch.RecordFilter(
                        SearchableRecord.RECEIVED_DOCUMENT,
                        "Observation",
                        new SearchCondition.HasValue(
                                "value-quantity",
                                new SearchCondition.Amount(
                                        RecordField.VALUE_AMOUNT,
                                        SearchCondition.Operator.EQUAL,
                                        new BigDecimal(number))),
                        new RecordSearch.ById())),
                false,
                Optional.empty(),
                1);
    }

    private Result<RecordSearch> tried(String number) {
        return services.subscriptions()
                .validateFilter(
                        ClinicFixture.EHR,
                        "Observation?value-quantity=" + number,
                        monstrous(number),
                        Map.of("value-quantity", monstrous(number)));
    }

    @Test
    void filterIsEvaluatedBeforeItIsAccepted() {
        var refused = tried("1e-999999");
        assertThat(LesionPathwayScenarioTest.refusal(refused))
                .isInstanceOfSatisfying(Rejection.InvalidValue.class, invalid -> {
                    assertThat(invalid.element()).isEqualTo("value-quantity");
                    assertThat(invalid.value()).contains("1e-999999");
                });
        assertThat(tried("7")).isInstanceOf(Result.Success.class);
    }

    @Test
    void filterThatTheDatabaseCannotEvaluateStopsOnlyItsSubscription() {
        var poisoned = services.subscriptions()
                .create(
                        ClinicFixture.EHR,
                        owner(ClinicFixture.EHR),
                        spec(
                                Topic.READINESS_CHANGED,
                                "Observation?value-quantity=ap1e-999999",
                                "https://ehr.example/x"))
                .orElseThrow();
        var sound = services.subscriptions()
                .create(
                        ClinicFixture.EHR,
                        owner(ClinicFixture.EHR),
                        spec(Topic.READINESS_CHANGED, "https://ehr.example/y"))
                .orElseThrow();
        work.inTransaction(repositories -> {
            repositories
                    .outbox()
                    .add(new Outbox.Event(
                            clock.instant(), EventType.READINESS_CHANGED, "order-1", Optional.empty(), Map.of()));
            return Result.success(true);
        });
        var relay = relay(s -> Optional.of(monstrous("1e-999999")));
        while (relay.relay(ClinicFixture.SCHEDULER) > 0) {}
        assertThat(now(poisoned).state()).isEqualTo(Subscription.State.ERROR);
        assertThat(now(poisoned).problem().orElseThrow()).contains("filter");
        assertThat(now(sound).numbered()).isEqualTo(1);
        assertThat(relay.relay(ClinicFixture.SCHEDULER)).isZero();
    }
}
