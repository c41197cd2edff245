package ir.scheduling.feed;

import ir.domain.booking.Booking;
import ir.domain.followup.FollowUpVisit;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.site.Site;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes and revokes subscriptions, and gives a calendar to whoever has a token for it. */
public final class FeedDesk {
    /** So long ago, an event is history and leaves the calendar (L). */
    private static final Duration BEFORE = Duration.ofDays(60);

    private static final Duration AHEAD = Duration.ofDays(365);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Entrance entrance;

    public FeedDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** @param token shown once, to whoever made it */
    public record Made(CalendarFeed feed, String token) {}

    public Outcome<Made> make(Actor actor, ResourceId resource, boolean withNames) {
        return entrance.change(actor, Permission.READ, "make", "Calendar", resource.value(), (stores, now) -> {
            if (stores.sites().resource(resource).isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("resource", resource.value()));
            }
            var secret = new byte[32];
            RANDOM.nextBytes(secret);
            var token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
            var feed = new CalendarFeed(
                    UUID.randomUUID().toString(),
                    hash(token),
                    actor.login(),
                    resource,
                    withNames,
                    now,
                    Optional.empty(),
                    Optional.empty());
            stores.feeds().add(feed);
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now,
                            actor,
                            withNames ? "make-with-names" : "make",
                            "Calendar",
                            feed.id(),
                            Optional.empty()));
            return Outcome.done(new Made(feed, token));
        });
    }

    public Outcome<List<CalendarFeed>> mine(Actor actor) {
        return entrance.read(
                actor,
                Permission.READ,
                "list",
                "Calendar",
                "",
                (stores, now) -> Outcome.done(stores.feeds().ofOwner(actor.login())));
    }

    public Outcome<CalendarFeed> revoke(Actor actor, String id) {
        return entrance.change(actor, Permission.READ, "revoke", "Calendar", id, (stores, now) -> {
            var feed = stores.feeds().find(id).filter(f -> f.owner().equals(actor.login()));
            if (feed.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("calendar", id));
            }
            stores.feeds().revoke(id, now);
            stores.audit().add(AuditTrail.Entry.done(now, actor, "revoke", "Calendar", id, Optional.empty()));
            return Outcome.done(feed.get());
        });
    }

    /**
     * One event of a calendar.
     *
     * @param uid the same for as long as the event is
     * @param sequence rises with every change
     * @param code session, or the milestone of a visit
     * @param patient empty unless the feed names patients
     */
    public record Event(
            String uid,
            long sequence,
            TimeWindow window,
            boolean cancelled,
            boolean tentative,
            Instant changed,
            String code,
            String lesion,
            Optional<Patient> patient) {}

    /** A resource's calendar. */
    public record Contents(CalendarFeed feed, Site site, Resource resource, List<Event> events) {
        public Contents {
            events = List.copyOf(events);
        }
    }

    /** Whoever has the token may read; who that is nobody knows, so the trail names the feed. */
    public Outcome<Contents> read(Actor reader, String token) {
        return entrance.read(reader, Permission.READ, "read", "Calendar", "", (stores, now) -> {
            var feed =
                    stores.feeds().byHash(hash(token)).filter(f -> f.revoked().isEmpty());
            var resource = feed.flatMap(f -> stores.sites().resource(f.resource()));
            if (feed.isEmpty() || resource.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("calendar", ""));
            }
            stores.feeds().read(feed.get().id(), now);
            var events = events(stores, feed.get(), now);
            var named = events.stream()
                    .flatMap(e -> e.patient().stream())
                    .map(Patient::id)
                    .toList();
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now, reader, "read", "Calendar", feed.get().id(), Optional.empty()));
            stores.audit().addAll(AuditTrail.Entry.each(now, reader, "read", "Calendar", named));
            return Outcome.done(new Contents(feed.get(), stores.sites().site(), resource.get(), events));
        });
    }

    private static List<Event> events(Stores stores, CalendarFeed feed, Instant now) {
        var stretch = new TimeWindow(now.minus(BEFORE), now.plus(AHEAD));
        var bookings = stores.bookings().ofResource(feed.resource(), stretch);
        var plans = stores.followUpPlans().takingPlace(stretch, List.of(feed.resource()));
        var patients = feed.withNames()
                ? stores.records()
                        .patients(Stream.concat(
                                        bookings.stream().map(Booking::patient),
                                        plans.stream().map(p -> p.patient()))
                                .distinct()
                                .toList())
                : Map.<PatientId, Patient>of();
        var lesions = stores.referrals()
                .lesions(plans.stream().map(p -> p.lesion()).distinct().toList());
        var events = new ArrayList<Event>();
        for (var booking : bookings) {
            booking.allocations().stream()
                    .filter(a -> a.resource().equals(feed.resource()))
                    .forEach(a -> events.add(new Event(
                            booking.id().value(),
                            booking.version(),
                            a.window(),
                            !booking.state().blocking(),
                            booking.state() instanceof ir.domain.booking.BookingState.Held,
                            booking.created(),
                            "SESSION",
                            "",
                            Optional.ofNullable(patients.get(booking.patient())))));
        }
        for (var plan : plans) {
            for (FollowUpVisit visit : plan.visits()) {
                visit.appointment()
                        .filter(a -> a.place().equals(Optional.of(feed.resource())))
                        .ifPresent(a -> events.add(new Event(
                                visit.id(),
                                plan.version(),
                                a.window(),
                                visit.ended(),
                                false,
                                a.window().start(),
                                visit.code(),
                                Optional.ofNullable(lesions.get(plan.lesion()))
                                        .map(l -> l.site().name())
                                        .orElse(""),
                                Optional.ofNullable(patients.get(plan.patient())))));
            }
        }
        return events.stream()
                .sorted(java.util.Comparator.comparing((Event e) -> e.window().start())
                        .thenComparing(Event::uid))
                .collect(Collectors.toList());
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }
}
