package ir.scheduling.feed;

import ir.domain.booking.Booking;
import ir.domain.followup.FollowUpVisit;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarFeed;
import ir.scheduling.repository.CalendarFeedRepository;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
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

/** Creates and revokes calendar feeds, and returns a resource's calendar for a valid token. */
@ApplicationScoped
public class CalendarFeedService {
    /** Events older than this are left out of the calendar (local default). */
    private static final Duration BEFORE = Duration.ofDays(60);

    private static final Duration AHEAD = Duration.ofDays(365);

    private static final SecureRandom RANDOM = new SecureRandom();
    private final UseCaseAudit audit;
    private final BookingRepository bookings;
    private final CalendarFeedRepository calendarFeeds;
    private final FollowUpPlanRepository followUpPlans;
    private final PatientRepository patientRepository;
    private final ReferralRepository referrals;
    private final SiteRepository sites;
    private final Clock clock;

    @Inject
    public CalendarFeedService(
            UseCaseAudit audit,
            BookingRepository bookings,
            CalendarFeedRepository calendarFeeds,
            FollowUpPlanRepository followUpPlans,
            PatientRepository patientRepository,
            ReferralRepository referrals,
            SiteRepository sites,
            Clock clock) {
        this.audit = audit;
        this.bookings = bookings;
        this.calendarFeeds = calendarFeeds;
        this.followUpPlans = followUpPlans;
        this.patientRepository = patientRepository;
        this.referrals = referrals;
        this.sites = sites;
        this.clock = clock;
    }

    /** @param token shown once, to the owner of the feed */
    public record CreatedFeed(CalendarFeed feed, String token) {}

    @Command(permission = Permission.READ, action = "make", type = RecordType.CALENDAR_FEED)
    public Result<CreatedFeed> create(Caller caller, @Subject ResourceId resource, boolean withNames) {
        var now = clock.instant();
        if (sites.resource(resource).isEmpty()) {
            return Result.failure(new Rejection.NotFound("resource", resource.value()));
        }
        var secret = new byte[32];
        RANDOM.nextBytes(secret);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        var feed = new CalendarFeed(
                UUID.randomUUID().toString(),
                hash(token),
                caller.login(),
                resource,
                withNames,
                now,
                Optional.empty(),
                Optional.empty());
        calendarFeeds.add(feed);
        audit.add(withNames ? "make-with-names" : "make", RecordType.CALENDAR_FEED, feed.id(), Optional.empty());
        return Result.success(new CreatedFeed(feed, token));
    }

    @Query(permission = Permission.READ, action = "list", type = RecordType.CALENDAR_FEED)
    public Result<List<CalendarFeed>> findOwn(Caller caller) {
        return Result.success(calendarFeeds.ofOwner(caller.login()));
    }

    @Command(permission = Permission.READ, action = "revoke", type = RecordType.CALENDAR_FEED)
    public Result<CalendarFeed> revoke(Caller caller, @Subject String id) {
        var now = clock.instant();
        var feed = calendarFeeds.find(id).filter(f -> f.owner().equals(caller.login()));
        if (feed.isEmpty()) {
            return Result.failure(new Rejection.NotFound("calendar", id));
        }
        calendarFeeds.revoke(id, now);
        audit.add(id, Optional.empty());
        return Result.success(feed.get());
    }

    /**
     * One event of a calendar.
     *
     * @param uid stays the same for the lifetime of the event
     * @param sequence rises with every change
     * @param code session, or the milestone of a visit
     * @param patient empty unless the feed names patients
     */
    public record FeedEvent(
            String uid,
            long sequence,
            TimeRange window,
            boolean cancelled,
            boolean tentative,
            Instant changed,
            String code,
            String lesion,
            Optional<Patient> patient) {}

    /** The calendar of one resource. */
    public record FeedContents(CalendarFeed feed, Site site, SchedulableResource resource, List<FeedEvent> events) {
        public FeedContents {
            events = List.copyOf(events);
        }
    }

    /**
     * Returns the calendar for a token. The token is the only credential and does not identify a reader, so the audit
     * log names the feed.
     */
    @Query(permission = Permission.READ, action = "read", type = RecordType.CALENDAR_FEED)
    public Result<FeedContents> read(Caller reader, String token) {
        var now = clock.instant();
        var feed = calendarFeeds.byHash(hash(token)).filter(f -> f.revoked().isEmpty());
        var resource = feed.flatMap(f -> sites.resource(f.resource()));
        if (feed.isEmpty() || resource.isEmpty()) {
            return Result.failure(new Rejection.NotFound("calendar", ""));
        }
        var events = events(feed.get(), now);
        var named = events.stream()
                .flatMap(e -> e.patient().stream())
                .map(Patient::id)
                .toList();
        audit.add(feed.get().id(), Optional.empty());
        audit.addForEach(named);
        return Result.success(new FeedContents(feed.get(), sites.site(), resource.get(), events));
    }

    /** Notes that a reader fetched the feed, which its owner sees. */
    @Command(permission = Permission.READ, action = "mark-read", type = RecordType.CALENDAR_FEED)
    public Result<String> markRead(Caller reader, @Subject String id) {
        calendarFeeds.markRead(id, clock.instant());
        return Result.success(id);
    }

    private List<FeedEvent> events(CalendarFeed feed, Instant now) {
        var range = new TimeRange(now.minus(BEFORE), now.plus(AHEAD));
        var bookings = this.bookings.ofResource(feed.resource(), range);
        var plans = followUpPlans.findScheduledIn(range, List.of(feed.resource()));
        var patients = feed.withNames()
                ? patientRepository.find(Stream.concat(
                                bookings.stream().map(Booking::patient),
                                plans.stream().map(p -> p.patient()))
                        .distinct()
                        .toList())
                : Map.<PatientId, Patient>of();
        var lesions =
                referrals.lesions(plans.stream().map(p -> p.lesion()).distinct().toList());
        var events = new ArrayList<FeedEvent>();
        for (var booking : bookings) {
            booking.allocations().stream()
                    .filter(a -> a.resource().equals(feed.resource()))
                    .forEach(a -> events.add(new FeedEvent(
                            booking.id().value(),
                            booking.version(),
                            a.window(),
                            !booking.state().occupiesResources(),
                            booking.state() instanceof ir.domain.booking.BookingState.Held,
                            booking.created(),
                            "SESSION",
                            "",
                            Optional.ofNullable(patients.get(booking.patient())))));
        }
        for (var plan : plans) {
            for (FollowUpVisit visit : plan.visits()) {
                visit.appointment()
                        .filter(a -> a.clinic().equals(Optional.of(feed.resource())))
                        .ifPresent(a -> events.add(new FeedEvent(
                                visit.id(),
                                plan.version(),
                                a.window(),
                                visit.willNotTakePlace(),
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
                .sorted(java.util.Comparator.comparing(
                                (FeedEvent e) -> e.window().start())
                        .thenComparing(FeedEvent::uid))
                .collect(Collectors.toList());
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("SHA-256 is not available", missing);
        }
    }
}
