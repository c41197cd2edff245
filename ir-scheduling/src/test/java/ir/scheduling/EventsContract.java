package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpPlan;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Role;
import ir.scheduling.outbox.Circuits;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.outbox.OutboxRelay;
import ir.scheduling.outbox.Retry;
import ir.scheduling.subscription.Carrier;
import ir.scheduling.subscription.Subscription;
import ir.scheduling.subscription.Subscription.Content;
import ir.scheduling.subscription.Subscription.Event;
import ir.scheduling.subscription.Subscription.Owner;
import ir.scheduling.subscription.Subscription.State;
import ir.scheduling.subscription.Subscription.Wish;
import ir.scheduling.subscription.Topic;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Work;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No event is lost, none comes before an earlier one of its resource, whoever is down: the same on every store. */
abstract class EventsContract {
    private static final Actor HOUSE = new Actor("house", "house", Set.of(Role.SCHEDULER), Actor.Door.HOUSE, Set.of());
    private static final Actor ADMIN = Clinic.actor("admin", Role.ADMIN);
    private static final Actor OTHER = Clinic.actor("other-ehr", Role.EHR);
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    final MovingClock clock = new MovingClock("2026-02-20T08:00:00Z");
    Work work;
    private Desks desks;
    private OutboxRelay relay;

    /** What each endpoint took, in order; those in {@code down} take nothing. */
    private final Map<String, List<Event>> taken = new LinkedHashMap<>();

    private final Map<String, Integer> tries = new HashMap<>();
    private final Set<String> down = ConcurrentHashMap.newKeySet();
    private final Carrier endpoints = due -> {
        var path = due.subscription().wish().endpoint().getPath();
        tries.merge(path, 1, Integer::sum);
        if (down.contains(due.subscription().wish().origin())) {
            return new Carrier.Failed("no answer");
        }
        taken.computeIfAbsent(path, p -> new ArrayList<>()).addAll(due.events());
        return new Carrier.Taken();
    };

    abstract Work work();

    @SuppressWarnings("NullAway.Init") // the test runner calls begin first
    EventsContract() {}

    @BeforeEach
    void begin() {
        work = work();
        Clinic.open(work);
        desks = Desks.over(work, clock);
        relay = new OutboxRelay(
                new Entrance(work, clock), List.of(desks.subscriptions().sink(s -> Optional.empty())));
        // what the clinic's opening wrote is told to nobody
        while (relay.relay(HOUSE) > 0) {}
    }

    static Owner owner(Actor actor) {
        return new Owner(actor.login(), actor.roles(), "system/*.cruds");
    }

    static Wish wish(Topic topic, String endpoint) {
        return new Wish(
                topic,
                "",
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
        return desks.subscriptions()
                .make(Clinic.EHR, owner(Clinic.EHR), wish(topic, endpoint))
                .orElseThrow();
    }

    private void tell() {
        while (relay.relay(HOUSE) > 0) {}
        deliver();
    }

    private void deliver() {
        for (var due = desks.subscriptions().claim(HOUSE);
                due.isPresent();
                due = desks.subscriptions().claim(HOUSE)) {
            desks.subscriptions().deliver(HOUSE, due.get(), endpoints);
        }
    }

    private Subscription now(Subscription subscription) {
        return work.read(stores -> stores.subscriptions().find(subscription.id()))
                .orElseThrow();
    }

    private void happens(String topic, String subject) {
        work.change(stores -> {
            stores.outbox().add(new Outbox.Event(clock.instant(), topic, subject, Optional.empty(), Map.of()));
            return Outcome.done(true);
        });
    }

    private List<Event> taken(String path) {
        return taken.getOrDefault(path, List.of());
    }

    private static List<Long> numbers(List<Event> events) {
        return events.stream().map(Event::number).toList();
    }

    private ReferralId referred(String number) {
        return desks.records()
                .receive(Clinic.EHR, Clinic.p01(number, clock.instant()))
                .orElseThrow()
                .get(0)
                .id();
    }

    @Test
    void everyTopicIsToldOfWhatItStandsFor() {
        var all = new HashMap<Topic, Subscription>();
        for (var topic : Topic.values()) {
            all.put(topic, subscribed(topic, "https://ehr.example/" + topic.code()));
        }
        tell();
        assertThat(all.values()).allMatch(s -> now(s).state() == State.ACTIVE);
        var referral = referred("A");
        var session = Clinic.booked(desks, referral, MONDAY);
        var booking = desks.bookings()
                .read(Clinic.SCHEDULER, new BookingId(session.value()))
                .orElseThrow()
                .booking()
                .orElseThrow();
        desks.bookings()
                .cancel(
                        Clinic.SCHEDULER,
                        booking.id(),
                        "the patient has a fever",
                        BookingState.Initiator.PATIENT,
                        Optional.empty());
        var treated = Clinic.treated(desks, clock, referral, MONDAY);
        clock.forward(Duration.ofDays(9));
        assertThat(desks.followUps().sweep(HOUSE)).isPositive();
        assertThat(desks.followUps().sweep(HOUSE)).as("once a visit").isZero();
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
        var visits = desks.followUps().plansOf(Clinic.CLINICIAN, new PatientId("patient-A")).orElseThrow().stream()
                .filter(FollowUpPlan::active)
                .flatMap(p -> p.visits().stream())
                .map(v -> v.id())
                .toList();
        assertThat(taken("/followup-due"))
                .isNotEmpty()
                .allMatch(e -> visits.contains(e.focus()) && e.patient().isPresent());
        for (var topic : Topic.values()) {
            var told = numbers(taken("/" + topic.code()));
            if (topic != Topic.APPOINTMENT_RESCHEDULED) {
                assertThat(told)
                        .as("no gap in " + topic)
                        .isEqualTo(
                                LongStream.rangeClosed(1, told.size()).boxed().toList())
                        .isNotEmpty();
            }
        }
        List<Outbox.Untold> untold = work.read(stores -> stores.outbox().untold(10));
        assertThat(untold).isEmpty();
    }

    @Test
    void anEndpointThatIsDownForADayHearsEverythingAfterwardsAndNobodyElseWaits() {
        var late = subscribed(Topic.READINESS_CHANGED, "https://slow.example/late");
        subscribed(Topic.READINESS_CHANGED, "https://ehr.example/prompt");
        tell();
        down.add("https://slow.example");
        for (int minute = 0; minute < 24 * 60; minute += 5) {
            happens("readiness-changed", "order-" + minute % 7);
            tell();
            assertThat(taken("/prompt")).as("nobody waits for another").hasSize(minute / 5 + 1);
            clock.forward(Duration.ofMinutes(5));
        }
        assertThat(taken("/late")).isEmpty();
        assertThat(now(late).state()).isEqualTo(State.ACTIVE);
        assertThat(now(late).problem()).contains("no answer");
        // eleven tries in the first half hour, then one or two an hour: 24 hours are not 288 tries
        assertThat(tries.getOrDefault("/late", 0)).isBetween(24, 140);
        down.clear();
        clock.forward(Retry.GIVE_UP.dividedBy(100));
        tell();
        assertThat(numbers(taken("/late")))
                .isEqualTo(LongStream.rangeClosed(1, 288).boxed().toList());
        assertThat(taken("/late"))
                .extracting(Event::focus)
                .isEqualTo(taken("/prompt").stream().map(Event::focus).toList());
        assertThat(now(late).problem()).isEmpty();
    }

    @Test
    void afterDaysAPersonLooksAndSendsItAgain() {
        var lost = subscribed(Topic.READINESS_CHANGED, "https://gone.example/lost");
        tell();
        down.add("https://gone.example");
        for (int hour = 0; hour <= Retry.GIVE_UP.toHours() + 1; hour++) {
            happens("readiness-changed", "order-1");
            tell();
            clock.forward(Duration.ofHours(1));
        }
        assertThat(now(lost).state()).isEqualTo(State.ERROR);
        var line = desks.subscriptions().all(ADMIN).orElseThrow().get(0);
        assertThat(line.waiting()).hasSize(74);
        int before = tries.getOrDefault("/lost", 0);
        happens("readiness-changed", "order-1");
        clock.forward(Duration.ofDays(1));
        tell();
        assertThat(tries.getOrDefault("/lost", 0)).as("left alone").isEqualTo(before);
        // its owner can read what it was not sent
        assertThat(numbers(desks.subscriptions()
                        .events(Clinic.EHR, lost.id(), 70, 100, 50)
                        .orElseThrow()
                        .events()))
                .containsExactly(70L, 71L, 72L, 73L, 74L, 75L);
        down.clear();
        assertThat(desks.subscriptions().replay(ADMIN, lost.id()).orElseThrow().state())
                .isEqualTo(State.REQUESTED);
        tell();
        assertThat(numbers(taken("/lost")))
                .isEqualTo(LongStream.rangeClosed(1, 75).boxed().toList());
        assertThat(now(lost).state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void anEndpointThatFailsIsLeftAloneByAllWhoWantSomethingOfIt() {
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
        assertThat(failed).isEqualTo(Circuits.FAILURES);
        assertThat(leftAlone()).containsExactly("https://slow.example");
        down.clear();
        clock.forward(Circuits.OPEN.plusSeconds(120));
        tell();
        assertThat(taken("/one")).hasSize(1);
        assertThat(taken("/two")).hasSize(1);
        assertThat(leftAlone()).isEmpty();
    }

    private List<String> leftAlone() {
        return work.read(stores -> stores.circuits().open(clock.instant()));
    }

    @Test
    void whoDiesWhileSendingLosesNothing() {
        var sent = subscribed(Topic.READINESS_CHANGED, "https://ehr.example/again");
        tell();
        happens("readiness-changed", "order-1");
        while (relay.relay(HOUSE) > 0) {}
        var claimed = desks.subscriptions().claim(HOUSE);
        assertThat(claimed).isPresent();
        assertThat(desks.subscriptions().claim(HOUSE)).as("somebody is at it").isEmpty();
        // it was sent, and nobody lived to say so
        endpoints.carry(claimed.get());
        clock.forward(Duration.ofMinutes(3));
        deliver();
        assertThat(numbers(taken("/again"))).containsExactly(1L, 1L);
        assertThat(now(sent).delivered()).isEqualTo(1);
    }

    @Test
    void rightsAreAskedWhenItIsSent() {
        var readsNothing = new Owner("weak", Set.of(), "");
        var weak = desks.subscriptions()
                .make(Clinic.EHR, readsNothing, wish(Topic.READINESS_CHANGED, "https://ehr.example/weak"))
                .orElseThrow();
        tell();
        assertThat(now(weak).state()).isEqualTo(State.ERROR);
        assertThat(tries).doesNotContainKey("/weak");
        var ended = desks.subscriptions()
                .make(
                        Clinic.EHR,
                        owner(Clinic.EHR),
                        new Wish(
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
                .as("a sign of life a minute, for an hour")
                .isBetween(55, 62);
        desks.subscriptions().tidy(HOUSE);
        assertThat(now(ended).state()).isEqualTo(State.OFF);
    }

    @Test
    void anothersSubscriptionIsNone() {
        var mine = subscribed(Topic.READINESS_CHANGED, "https://ehr.example/mine");
        tell();
        happens("readiness-changed", "order-1");
        tell();
        assertThat(desks.subscriptions().mine(OTHER).orElseThrow()).isEmpty();
        for (var refused : List.<Outcome<?>>of(
                desks.subscriptions().delete(OTHER, mine.id()),
                desks.subscriptions().events(OTHER, mine.id(), 0, 9, 9),
                desks.subscriptions().change(OTHER, owner(OTHER), mine.id(), mine.wish(), true, Optional.empty()))) {
            assertThat(LifeOfALesionScenarioTest.refusal(refused)).isInstanceOf(Refusal.NotFound.class);
        }
        assertThat(LifeOfALesionScenarioTest.refusal(desks.subscriptions()
                        .change(Clinic.EHR, owner(Clinic.EHR), mine.id(), mine.wish(), true, Optional.of(0L))))
                .isInstanceOf(Refusal.StaleVersion.class);
        assertThat(LifeOfALesionScenarioTest.refusal(desks.subscriptions().switchOff(ADMIN, mine.id(), "no")))
                .isInstanceOf(Refusal.MissingValue.class);
        desks.subscriptions()
                .switchOff(ADMIN, mine.id(), "the endpoint has moved")
                .orElseThrow();
        happens("readiness-changed", "order-2");
        tell();
        assertThat(taken("/mine")).hasSize(1);
        desks.subscriptions().delete(Clinic.EHR, mine.id()).orElseThrow();
        assertThat(desks.subscriptions().mine(Clinic.EHR).orElseThrow()).isEmpty();
    }

    @Test
    void inAStormNoNumberIsMissingAndNoResourceHearsOldNewsAfterNew() throws Exception {
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
                    // an order changes one step at a time, as a locked row does
                    synchronized (order) {
                        work.change(stores -> {
                            int step = steps.merge(order, 1, Integer::sum);
                            stores.outbox()
                                    .add(new Outbox.Event(
                                            Instant.EPOCH.plusSeconds(step),
                                            "readiness-changed",
                                            order,
                                            Optional.empty(),
                                            Map.of()));
                            return Outcome.done(step);
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
                while (writing.get() || !work.read(s -> s.outbox().untold(1)).isEmpty()) {
                    relay.relay(HOUSE);
                    desks.subscriptions()
                            .claim(HOUSE)
                            .ifPresent(due -> desks.subscriptions().deliver(HOUSE, due, sent -> {
                                if (random.nextInt(5) == 0) {
                                    clock.forward(Duration.ofSeconds(20));
                                    return new Carrier.Failed("at random");
                                }
                                synchronized (received) {
                                    received.addAll(sent.events());
                                }
                                return new Carrier.Taken();
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
        for (var event : work.read(s -> s.subscriptions().events(sure.id(), 1, 360, 1000))) {
            assertThat(event.at())
                    .as("steps of " + event.focus())
                    .isAfter(last.getOrDefault(event.focus(), Instant.EPOCH));
            last.put(event.focus(), event.at());
        }
    }
}
