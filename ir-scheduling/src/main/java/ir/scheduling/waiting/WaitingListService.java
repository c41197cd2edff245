package ir.scheduling.waiting;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.resource.SiteId;
import ir.domain.shared.Expected;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.CandidateSlot;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.BookingService;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Manages the waiting list: entries, candidates for a slot that became free, and offers, which go to one patient at a
 * time.
 */
@ApplicationScoped
public class WaitingListService {
    /**
     * How long a patient has to respond to an offer (local default). The slot is held that long, but not past the
     * patient's notice period.
     */
    public static final Duration OFFER = Duration.ofHours(2);

    private final CommandExecutor executor;
    private final AvailabilityIndex index;
    private final AvailabilityService availability;
    private final BookingService bookings;

    @Inject
    public WaitingListService(
            CommandExecutor executor,
            AvailabilityIndex index,
            AvailabilityService availability,
            BookingService bookings) {
        this.executor = executor;
        this.index = index;
        this.availability = availability;
        this.bookings = bookings;
    }

    /** When the patient can come. */
    public record Preferences(Set<DayOfWeek> days, Optional<LocalTime> notBefore, int noticeHours, String note) {
        public Preferences {
            days = Set.copyOf(days);
        }
    }

    /** A waiting-list entry with all data that a scheduler needs. */
    public record WaitingEntryView(WaitingEntry entry, ReferralDetails details, Optional<WaitingEntry.Offer> open) {}

    public Result<List<WaitingEntryView>> list(Caller caller) {
        return executor.read(caller, Permission.READ, "list", RecordType.APPOINTMENT, "", (repositories, now) -> {
            var waiting = waiting(repositories, now);
            audit(repositories, caller, waiting, now);
            return Result.success(waiting);
        });
    }

    private static List<WaitingEntryView> waiting(Repositories repositories, Instant now) {
        var entries = repositories.waitingList().active();
        var files = ReferralDetailsAssembler.of(
                        repositories,
                        repositories
                                .referrals()
                                .find(entries.stream()
                                        .map(WaitingEntry::referral)
                                        .toList()),
                        now)
                .stream()
                .collect(Collectors.toMap(f -> f.referral().id(), f -> f));
        return entries.stream()
                .map(e -> new WaitingEntryView(e, Objects.requireNonNull(files.get(e.referral())), e.open(now)))
                .toList();
    }

    private static void audit(Repositories repositories, Caller caller, List<WaitingEntryView> waiting, Instant now) {
        repositories
                .audit()
                .addAll(AuditLog.AuditEntry.forEachPatient(
                        now,
                        caller,
                        "list",
                        RecordType.APPOINTMENT,
                        waiting.stream().map(w -> w.details().patient().id()).toList()));
    }

    public Result<WaitingEntry> add(Caller caller, ReferralId id, Optional<SiteId> site, Preferences preferences) {
        return executor.change(
                caller, Permission.ENTER_REFERRAL, "wait", RecordType.APPOINTMENT, id.value(), (repositories, now) -> {
                    var referral = repositories.referrals().lock(id);
                    if (referral.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("referral", id.value()));
                    }
                    if (!referral.get().state().isOpen()) {
                        return Result.failure(new Rejection.ReferralNotBookable(
                                referral.get().state().name()));
                    }
                    var known = repositories.waitingList().activeOf(id);
                    if (known.isPresent()) {
                        return Result.success(known.get());
                    }
                    WaitingEntry entry;
                    try {
                        entry = new WaitingEntry(
                                UUID.randomUUID().toString(),
                                id,
                                site.orElseGet(() -> repositories.sites().site().id()),
                                WaitingEntry.State.WAITING,
                                preferences.days(),
                                preferences.notBefore(),
                                preferences.noticeHours(),
                                preferences.note().strip(),
                                now,
                                List.of(),
                                0);
                    } catch (IllegalArgumentException exception) {
                        return Result.failure(new Rejection.InvalidValue(
                                "notice", String.valueOf(preferences.noticeHours()), "0-to-1440-hours"));
                    }
                    return Result.success(
                            saveAndPublish(repositories, caller, "waiting-added", entry, referral.get(), now));
                });
    }

    public Result<WaitingEntry> remove(Caller caller, String id, String reason) {
        return executor.change(
                caller, Permission.ENTER_REFERRAL, "stop-waiting", RecordType.APPOINTMENT, id, (repositories, now) -> {
                    var entry = repositories.waitingList().lock(id);
                    if (entry.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("waiting-list-entry", id));
                    }
                    var open = entry.get().open(now);
                    if (open.isPresent()) {
                        return Result.failure(new Rejection.AlreadyScheduled(
                                open.get().hold().value(), open.get().planned().start()));
                    }
                    var referral = repositories
                            .referrals()
                            .find(entry.get().referral())
                            .orElseThrow();
                    return entry.get()
                            .removed(reason.isBlank() ? "not stated" : reason.strip())
                            .map(removed ->
                                    saveAndPublish(repositories, caller, "waiting-removed", removed, referral, now));
                });
    }

    /**
     * A waiting-list entry that fits a free slot.
     *
     * @param spare days between the slot and the treat-by date; negative if the slot is after it
     * @param moves whether the patient has a later booking, which would move to this slot
     */
    public record Candidate(WaitingEntryView waiting, CandidateSlot slot, long spare, boolean moves) {}

    /** A time range at one site that became free, and the matching entries, the most urgent first. */
    public record RankedCandidates(SiteId site, TimeRange free, List<Candidate> candidates, int waiting) {}

    /** Entries that fit the time of a cancelled or expired booking. */
    public Result<RankedCandidates> matching(Caller caller, BookingId given) {
        return executor.read(
                caller, Permission.BOOK_SESSION, "rank", RecordType.APPOINTMENT, given.value(), (repositories, now) -> {
                    var booking = repositories.bookings().find(given).filter(b -> !b.occupiesResourcesAt(now));
                    return booking.map(b -> Result.success(ranked(repositories, caller, b.site(), b.planned(), now)))
                            .orElseGet(() -> Result.failure(new Rejection.NotFound("opening", given.value())));
                });
    }

    public Result<RankedCandidates> matching(Caller caller, Optional<SiteId> site, TimeRange free) {
        return executor.read(
                caller,
                Permission.BOOK_SESSION,
                "rank",
                RecordType.APPOINTMENT,
                "",
                (repositories, now) -> Result.success(ranked(
                        repositories,
                        caller,
                        site.orElseGet(() -> repositories.sites().site().id()),
                        free,
                        now)));
    }

    private RankedCandidates ranked(
            Repositories repositories, Caller caller, SiteId site, TimeRange free, Instant now) {
        var waiting = waiting(repositories, now);
        var clinic = index.snapshot(repositories, now);
        var zone = clinic.site(site).zone();
        var candidates = new ArrayList<Candidate>();
        for (var one : waiting) {
            var own = one.details().booking();
            boolean held =
                    own.filter(b -> b.state() instanceof BookingState.Held).isPresent();
            boolean sooner =
                    own.filter(b -> !b.planned().start().isAfter(free.start())).isEmpty();
            boolean refusedIt = one.entry().offers().stream()
                    .anyMatch(o -> !o.answer().isEmpty() && o.planned().overlaps(free));
            if (!one.entry().site().equals(site) || one.open().isPresent() || held || !sooner || refusedIt) {
                continue;
            }
            var mine = own.map(b -> clinic.without(b.allocations())).orElse(clinic);
            AvailabilityService.findFit(mine, site, one.details().next(), free, now)
                    .filter(o -> one.entry().isAvailableAt(o.planned(), zone, now))
                    .ifPresent(o -> candidates.add(new Candidate(
                            one,
                            o,
                            ChronoUnit.DAYS.between(
                                    o.start().atZone(zone).toLocalDate(),
                                    one.details().referral().treatBy()),
                            own.isPresent())));
        }
        candidates.sort(Comparator.comparingLong(Candidate::spare)
                .thenComparing(c -> c.waiting().entry().since()));
        audit(repositories, caller, candidates.stream().map(Candidate::waiting).toList(), now);
        return new RankedCandidates(site, free, candidates, waiting.size());
    }

    /** Offers a slot to one patient: holds it until the response, or until the offer expires. */
    public Result<Booking> offer(Caller caller, String entryId, Instant start) {
        return executor.change(
                caller, Permission.BOOK_SESSION, "offer", RecordType.APPOINTMENT, entryId, (repositories, now) -> {
                    var entry = repositories.waitingList().lock(entryId);
                    if (entry.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("waiting-list-entry", entryId));
                    }
                    var until = start.minus(Duration.ofHours(entry.get().noticeHours()));
                    if (!now.isBefore(until)) {
                        return Result.failure(new Rejection.InvalidValue(
                                "start",
                                start.toString(),
                                Expected.of(
                                        "at-least-hours-from-now", entry.get().noticeHours())));
                    }
                    var query = AvailabilityService.AvailabilityQuery.best(
                                    entry.get().referral(), 1)
                            .at(Optional.of(entry.get().site()))
                            .within(Optional.of(start), Optional.of(start.plusSeconds(60)));
                    var length =
                            Duration.between(now, until).compareTo(OFFER) < 0 ? Duration.between(now, until) : OFFER;
                    return availability
                            .find(repositories, caller, query, now)
                            .flatMap(result -> result.proposals().isEmpty()
                                    ? Result.<BookingId>failure(new Rejection.NotFound("opening-at", start.toString()))
                                    : Result.success(
                                            result.proposals().get(0).proposal().id()))
                            .flatMap(proposal ->
                                    bookings.hold(repositories, caller, proposal, length, Optional.empty(), now))
                            .flatMap(hold -> entry.get()
                                    .offer(
                                            new WaitingEntry.Offer(
                                                    hold.id(),
                                                    hold.planned(),
                                                    now,
                                                    now.plus(length),
                                                    caller.name(),
                                                    WaitingEntry.UNANSWERED),
                                            now)
                                    .map(offered -> {
                                        var referral = repositories
                                                .referrals()
                                                .find(offered.referral())
                                                .orElseThrow();
                                        saveAndPublish(repositories, caller, "place-offered", offered, referral, now);
                                        return hold;
                                    }));
                });
    }

    private static WaitingEntry saveAndPublish(
            Repositories repositories,
            Caller caller,
            String topic,
            WaitingEntry entry,
            Referral referral,
            Instant now) {
        var stored = repositories.waitingList().save(entry);
        repositories
                .outbox()
                .add(new Outbox.Event(
                        now,
                        topic,
                        entry.id(),
                        Optional.of(referral.patient()),
                        Map.of("state", entry.state().name())));
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(
                        now, caller, topic, RecordType.APPOINTMENT, entry.id(), Optional.of(referral.patient())));
        return stored;
    }
}
