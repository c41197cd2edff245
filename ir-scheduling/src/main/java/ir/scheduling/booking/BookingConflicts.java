package ir.scheduling.booking;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.booking.BookingState;
import ir.domain.booking.SchedulingRuleOverride;
import ir.domain.referral.Referral;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.Rejection;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.AvailabilitySnapshot;
import ir.scheduling.availability.OpeningHoursCalendar;
import ir.scheduling.availability.SessionRequirements;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.StockRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
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
 * Checks a proposal for conflicts while holding the resource locks. Side effects: expires stale holds and reserves
 * stock. Every transaction locks in the same order: referral, calendars sorted, booking rows, lots by expiry, the day's
 * gas.
 */
@ApplicationScoped
public class BookingConflicts {
    private final AvailabilityIndex index;
    private final BookingRepository bookings;
    private final CalendarEventRepository calendarEvents;
    private final StockRepository stock;
    private final Event<DomainEvent> events;

    @Inject
    public BookingConflicts(
            AvailabilityIndex index,
            BookingRepository bookings,
            CalendarEventRepository calendarEvents,
            StockRepository stock,
            Event<DomainEvent> events) {
        this.index = index;
        this.bookings = bookings;
        this.calendarEvents = calendarEvents;
        this.stock = stock;
        this.events = events;
    }

    /**
     * Locks the resources, expires stale holds and returns the first conflict; without a conflict, the stock is
     * reserved.
     *
     * @param own the booking that moves, whose own time and stock count as free
     * @param suitability checked only where a person chose the resources
     */
    Optional<Rejection> first(
            BookingProposal proposal,
            Referral referral,
            Optional<Booking> own,
            Optional<SessionRequirements> suitability,
            Instant now) {
        return new Check(index.snapshot(now), now).first(proposal, referral, own, suitability);
    }

    /** One check at one instant. */
    private final class Check {
        private final AvailabilitySnapshot clinic;
        private final Instant now;

        private Check(AvailabilitySnapshot clinic, Instant now) {
            this.clinic = clinic;
            this.now = now;
        }

        private Optional<Rejection> first(
                BookingProposal proposal,
                Referral referral,
                Optional<Booking> own,
                Optional<SessionRequirements> suitability) {
            var needed = new TreeSet<ResourceId>();
            proposal.allocations().forEach(a -> needed.add(a.resource()));
            own.ifPresent(b -> b.allocations().forEach(a -> needed.add(a.resource())));
            var resources = bookings.lockResources(needed).stream()
                    .collect(Collectors.toMap(SchedulableResource::id, Function.identity()));
            var inTheWay = bookings.findConflicting(needed, proposal.planned(), referral.id(), referral.patient());
            expireLapsedHolds(inTheWay.stream().filter(b -> b.isExpired(now)).toList());
            var blocking = inTheWay.stream()
                    .filter(b -> b.occupiesResourcesAt(now))
                    .filter(b -> own.filter(o -> o.id().equals(b.id())).isEmpty())
                    .toList();
            return alreadyScheduled(proposal, referral, blocking)
                    .or(() -> alreadyBooked(proposal, blocking))
                    .or(() -> isClosed(proposal, resources))
                    .or(() -> suitability.flatMap(s -> unsuitable(proposal, resources, s)))
                    .or(() -> isPatientBookedElsewhere(proposal, blocking))
                    .or(() -> violatesMinimumGap(proposal, referral, blocking))
                    .or(() -> reserveStock(proposal, own));
        }

        /** Expires stale holds within the transaction that needs their time. */
        private void expireLapsedHolds(List<Booking> lapsed) {
            for (var booking : lapsed) {
                booking.expire(now).map(expired -> {
                    bookings.save(expired, now);
                    stock.release(expired.id());
                    events.fire(new DomainEvent.BookingChanged(EventType.APPOINTMENT_EXPIRED, now, expired, Map.of()));
                    return expired;
                });
            }
        }

        private static Optional<Rejection> alreadyScheduled(
                BookingProposal proposal, Referral referral, List<Booking> blocking) {
            return blocking.stream()
                    .filter(b -> b.referral().equals(referral.id()) && b.sessionNumber() == proposal.sessionNumber())
                    .filter(b -> !(b.state() instanceof BookingState.Fulfilled))
                    .findFirst()
                    .map(b -> new Rejection.AlreadyScheduled(
                            b.id().value(), b.planned().start()));
        }

        static Optional<Rejection> alreadyBooked(BookingProposal proposal, Collection<Booking> blocking) {
            return proposal.allocations().stream()
                    .filter(own -> blocking.stream()
                            .flatMap(b -> b.allocations().stream())
                            .anyMatch(other -> other.resource().equals(own.resource())
                                    && other.window().overlaps(own.window())))
                    .findFirst()
                    .map(a -> new Rejection.ResourceAlreadyBooked(a.name(), a.role(), a.window()));
        }

        private Optional<Rejection> isClosed(BookingProposal proposal, Map<ResourceId, SchedulableResource> resources) {
            var site = clinic.site(proposal.site());
            var events = calendarEvents.of(resources.keySet(), List.of(site.id()), proposal.planned());
            var over = rules(proposal.overrides());
            return proposal.allocations().stream()
                    .flatMap(a -> isClosed(a, resources.get(a.resource()), site, events, proposal, over).stream())
                    .findFirst();
        }

        private Optional<Rejection> isClosed(
                Allocation allocation,
                @org.jspecify.annotations.Nullable SchedulableResource resource,
                Site site,
                List<ir.domain.resource.CalendarEvent> events,
                BookingProposal proposal,
                List<SchedulingRuleOverride.Rule> over) {
            // reserved time is accepted if it suits any procedure: the search offered it to that procedure only
            var because = resource == null
                    ? Optional.of(Rejection.UnavailabilityCause.CLOSURE)
                    : clinic.procedures().stream()
                            .map(procedure -> new OpeningHoursCalendar(resource, site, events)
                                    .findClosure(
                                            allocation.window(),
                                            procedure.code(),
                                            proposal.plan().input().probes(),
                                            over,
                                            now))
                            .reduce((one, other) -> one.isEmpty() ? one : other)
                            .orElseThrow();
            return because.map(cause ->
                    new Rejection.ResourceClosed(allocation.name(), allocation.role(), allocation.window(), cause));
        }

        static List<SchedulingRuleOverride.Rule> rules(List<SchedulingRuleOverride> overrides) {
            return overrides.stream().map(SchedulingRuleOverride::rule).toList();
        }

        private Optional<Rejection> unsuitable(
                BookingProposal proposal, Map<ResourceId, SchedulableResource> resources, SessionRequirements session) {
            return proposal.allocations().stream()
                    .flatMap(a -> Optional.ofNullable(resources.get(a.resource()))
                            .flatMap(r -> session.findUnsuitability(r, day(proposal.site(), a.window())))
                            .map(reason ->
                                    (Rejection) new Rejection.ResourceUnsuitable(a.name(), a.role(), reason.name()))
                            .stream())
                    .findFirst();
        }

        private static Optional<Rejection> isPatientBookedElsewhere(BookingProposal proposal, List<Booking> blocking) {
            return blocking.stream()
                    .filter(b -> b.patient().equals(proposal.patient())
                            && b.planned().overlaps(proposal.planned()))
                    .findFirst()
                    .map(b -> new Rejection.AlreadyScheduled(
                            b.id().value(), b.planned().start()));
        }

        /** Sessions of a treatment series keep the minimum gap, before and after. */
        private Optional<Rejection> violatesMinimumGap(
                BookingProposal proposal, Referral referral, List<Booking> blocking) {
            if (referral.series().isEmpty()
                    || rules(proposal.overrides()).contains(SchedulingRuleOverride.Rule.MINIMUM_GAP)) {
                return Optional.empty();
            }
            int gap = referral.series().get().minimumGapDays();
            var day = day(proposal.site(), proposal.planned());
            return Stream.concat(blocking.stream(), bookings.ofReferral(referral.id()).stream())
                    .filter(b -> b.referral().equals(referral.id())
                            && b.sessionNumber() != proposal.sessionNumber()
                            && b.occupiesResourcesAt(now))
                    .filter(b -> Math.abs(day(b.site(), b.planned()).toEpochDay() - day.toEpochDay()) < gap)
                    .findFirst()
                    .map(b -> new Rejection.GapTooShort(
                            gap,
                            day(b.site(), b.planned())
                                    .plusDays(b.sessionNumber() < proposal.sessionNumber() ? gap : -gap)));
        }

        private Optional<Rejection> reserveStock(BookingProposal proposal, Optional<Booking> own) {
            own.ifPresent(b -> stock.release(b.id()));
            var id = own.map(Booking::id).orElse(proposal.id());
            return reserved(id, proposal).flatMap(first -> {
                // stale holds may still reserve probes
                expireLapsedHolds(bookings.findExpiredHolds(now, 100));
                return reserved(id, proposal);
            });
        }

        private Optional<Rejection> reserved(BookingId id, BookingProposal proposal) {
            var site = clinic.site(proposal.site());
            var input = proposal.plan().input();
            var day = day(proposal.site(), proposal.planned());
            return stock.reserve(
                            id,
                            site,
                            new StockRepository.StockRequest(
                                    input.size(), input.probes(), site.gas().cylinders(input), day))
                    .map(s -> new Rejection.InsufficientStock(s.item(), s.needed(), s.left(), day));
        }

        private LocalDate day(ir.domain.resource.SiteId site, TimeRange window) {
            return window.start().atZone(clinic.site(site).zone()).toLocalDate();
        }
    }
}
