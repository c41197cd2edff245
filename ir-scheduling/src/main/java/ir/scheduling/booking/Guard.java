package ir.scheduling.booking;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.booking.DeskOverride;
import ir.domain.booking.Proposal;
import ir.domain.outcome.Refusal;
import ir.domain.referral.Referral;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import ir.scheduling.availability.FreeTime;
import ir.scheduling.availability.OpenTime;
import ir.scheduling.availability.Suitability;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.site.Site;
import ir.scheduling.stock.Stock;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What stands against taking resources, looked at under their locks. Locks are taken in one order by everybody:
 * referral, diaries sorted, booking rows, lots by expiry, the day's gas.
 */
final class Guard {
    private final Stores stores;
    private final FreeTime clinic;
    private final Instant now;

    Guard(Stores stores, FreeTime clinic, Instant now) {
        this.stores = stores;
        this.clinic = clinic;
        this.now = now;
    }

    /**
     * Locks, tidies and looks; what a booking needs of the stock is set aside.
     *
     * @param own the booking that moves, whose own time and stock count as free
     * @param suitability asked only where a person chose the resources
     */
    Optional<Refusal> against(
            Proposal place, Referral referral, Optional<Booking> own, Optional<Suitability> suitability) {
        var needed = new TreeSet<ResourceId>();
        place.allocations().forEach(a -> needed.add(a.resource()));
        own.ifPresent(b -> b.allocations().forEach(a -> needed.add(a.resource())));
        var resources = stores.bookings().lockDiaries(needed).stream()
                .collect(Collectors.toMap(Resource::id, Function.identity()));
        var inTheWay = stores.bookings().inTheWay(needed, place.planned(), referral.id(), referral.patient());
        release(inTheWay.stream().filter(b -> b.lapsed(now)).toList());
        var blocking = inTheWay.stream()
                .filter(b -> b.blockingAt(now))
                .filter(b -> own.filter(o -> o.id().equals(b.id())).isEmpty())
                .toList();
        return scheduled(place, referral, blocking)
                .or(() -> taken(place, blocking))
                .or(() -> closed(place, resources))
                .or(() -> suitability.flatMap(s -> unsuitable(place, resources, s)))
                .or(() -> elsewhere(place, blocking))
                .or(() -> tooSoon(place, referral, blocking))
                .or(() -> short_(place, own));
    }

    /** A hold past its time is given up by whoever comes next, in that one's own transaction. */
    private void release(List<Booking> lapsed) {
        for (var booking : lapsed) {
            booking.expire(now).map(expired -> {
                stores.bookings().save(expired, now);
                stores.stock().release(expired.id());
                stores.outbox()
                        .add(new Outbox.Event(
                                now,
                                "appointment-expired",
                                expired.id().value(),
                                Optional.of(expired.patient()),
                                Map.of()));
                return expired;
            });
        }
    }

    private static Optional<Refusal> scheduled(Proposal place, Referral referral, List<Booking> blocking) {
        return blocking.stream()
                .filter(b -> b.referral().equals(referral.id()) && b.stage() == place.stage())
                .filter(b -> !(b.state() instanceof BookingState.Fulfilled))
                .findFirst()
                .map(b ->
                        new Refusal.ScheduledAlready(b.id().value(), b.planned().start()));
    }

    static Optional<Refusal> taken(Proposal place, Collection<Booking> blocking) {
        return place.allocations().stream()
                .filter(mine -> blocking.stream()
                        .flatMap(b -> b.allocations().stream())
                        .anyMatch(other -> other.resource().equals(mine.resource())
                                && other.window().overlaps(mine.window())))
                .findFirst()
                .map(a -> new Refusal.ResourceTaken(a.name(), a.role(), a.window()));
    }

    private Optional<Refusal> closed(Proposal place, Map<ResourceId, Resource> resources) {
        var site = clinic.site(place.site());
        var entries = stores.diaries().of(resources.keySet(), List.of(site.id()), place.planned());
        var over = rules(place.overrides());
        return place.allocations().stream()
                .flatMap(a -> closed(a, resources.get(a.resource()), site, entries, place, over).stream())
                .findFirst();
    }

    private Optional<Refusal> closed(
            Allocation allocation,
            @org.jspecify.annotations.Nullable Resource resource,
            Site site,
            List<ir.domain.resource.DiaryEntry> entries,
            Proposal place,
            List<DeskOverride.Rule> over) {
        // time kept for one of our procedures was offered to that one only; what the search offered stands
        var because = resource == null
                ? Optional.of(Refusal.Closed.CLOSURE)
                : clinic.procedures().stream()
                        .map(procedure -> new OpenTime(resource, site, entries)
                                .closedIn(
                                        allocation.window(),
                                        procedure.code(),
                                        place.plan().input().probes(),
                                        over,
                                        now))
                        .reduce((one, other) -> one.isEmpty() ? one : other)
                        .orElseThrow();
        return because.map(
                why -> new Refusal.ResourceClosed(allocation.name(), allocation.role(), allocation.window(), why));
    }

    static List<DeskOverride.Rule> rules(List<DeskOverride> overrides) {
        return overrides.stream().map(DeskOverride::rule).toList();
    }

    private Optional<Refusal> unsuitable(Proposal place, Map<ResourceId, Resource> resources, Suitability session) {
        return place.allocations().stream()
                .flatMap(a -> Optional.ofNullable(resources.get(a.resource()))
                        .flatMap(r -> session.against(r, day(place.site(), a.window())))
                        .map(why -> (Refusal) new Refusal.ResourceUnsuitable(a.name(), a.role(), why.name()))
                        .stream())
                .findFirst();
    }

    private static Optional<Refusal> elsewhere(Proposal place, List<Booking> blocking) {
        return blocking.stream()
                .filter(b -> b.patient().equals(place.patient()) && b.planned().overlaps(place.planned()))
                .findFirst()
                .map(b ->
                        new Refusal.ScheduledAlready(b.id().value(), b.planned().start()));
    }

    /** The sessions of a staged referral keep their distance, before and after. */
    private Optional<Refusal> tooSoon(Proposal place, Referral referral, List<Booking> blocking) {
        if (referral.staging().isEmpty() || rules(place.overrides()).contains(DeskOverride.Rule.MINIMUM_GAP)) {
            return Optional.empty();
        }
        int gap = referral.staging().get().minimumGapDays();
        var day = day(place.site(), place.planned());
        return Stream.concat(blocking.stream(), stores.bookings().ofReferral(referral.id()).stream())
                .filter(b -> b.referral().equals(referral.id()) && b.stage() != place.stage() && b.blockingAt(now))
                .filter(b -> Math.abs(day(b.site(), b.planned()).toEpochDay() - day.toEpochDay()) < gap)
                .findFirst()
                .map(b -> new Refusal.GapTooShort(
                        gap, day(b.site(), b.planned()).plusDays(b.stage() < place.stage() ? gap : -gap)));
    }

    private Optional<Refusal> short_(Proposal place, Optional<Booking> own) {
        own.ifPresent(b -> stores.stock().release(b.id()));
        var id = own.map(Booking::id).orElse(place.id());
        return reserved(id, place).flatMap(first -> {
            // probes may lie with holds that ran out and that nobody has tidied
            release(stores.bookings().lapsed(now, 100));
            return reserved(id, place);
        });
    }

    private Optional<Refusal> reserved(BookingId id, Proposal place) {
        var site = clinic.site(place.site());
        var input = place.plan().input();
        var day = day(place.site(), place.planned());
        return stores.stock()
                .reserve(
                        id,
                        site,
                        new Stock.Needed(
                                input.size(), input.probes(), site.gas().cylinders(input), day))
                .map(s -> new Refusal.StockShort(s.item(), s.needed(), s.left(), day));
    }

    private LocalDate day(ir.domain.resource.SiteId site, TimeWindow window) {
        return window.start().atZone(clinic.site(site).zone()).toLocalDate();
    }
}
