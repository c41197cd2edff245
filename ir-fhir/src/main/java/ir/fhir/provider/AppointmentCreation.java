package ir.fhir.provider;

import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.booking.BookingId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.shared.Rejection;
import ir.fhir.operation.AppointmentOperationSupport;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.BookingService;
import ir.scheduling.calendar.SlotQueryService;
import ir.scheduling.calendar.SlotQueryService.CalendarSlot;
import ir.scheduling.waiting.WaitingListService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Appointment.AppointmentStatus;
import org.hl7.fhir.r4.model.IdType;

/** Creates a waiting-list entry, or books one free Slot, from an Appointment that a client sends. */
@Dependent
final class AppointmentCreation {
    private final FhirRequestContext context;
    private final FhirSearchService searchService;
    private final AppointmentOperationSupport support;
    private final WaitingListService waitingListService;
    private final SlotQueryService slotQueryService;
    private final BookingService bookingService;
    private final AvailabilityService availabilityService;

    @Inject
    AppointmentCreation(
            FhirRequestContext context,
            FhirSearchService searchService,
            AppointmentOperationSupport support,
            WaitingListService waitingListService,
            SlotQueryService slotQueryService,
            BookingService bookingService,
            AvailabilityService availabilityService) {
        this.context = context;
        this.searchService = searchService;
        this.support = support;
        this.waitingListService = waitingListService;
        this.slotQueryService = slotQueryService;
        this.bookingService = bookingService;
        this.availabilityService = availabilityService;
    }

    MethodOutcome create(Appointment appointment, RequestDetails request) {
        if (appointment.getStatus() == AppointmentStatus.PROPOSED
                || appointment.getStatus() == AppointmentStatus.WAITLIST) {
            return waiting(appointment, request);
        }
        if (appointment.getStatus() == AppointmentStatus.BOOKED) {
            return book(appointment, request);
        }
        throw support.reject(new Rejection.UnsupportedEntry(
                "Appointment.status",
                appointment.getStatus() == null
                        ? "none"
                        : appointment.getStatus().toCode(),
                "proposed-for-waiting-list-entry"));
    }

    private ReferralId order(Appointment appointment) {
        return appointment.getBasedOn().stream()
                .map(r -> r.getReferenceElement().getIdPart())
                .filter(Objects::nonNull)
                .findFirst()
                .map(ReferralId::new)
                .orElseThrow(() -> support.reject(
                        new Rejection.MissingValue("Appointment.basedOn", "reference-to-servicerequest")));
    }

    private MethodOutcome waiting(Appointment appointment, RequestDetails request) {
        if (appointment.getStatus() == AppointmentStatus.PROPOSED && !appointment.hasRequestedPeriod()) {
            throw support.reject(new Rejection.MissingValue("Appointment.requestedPeriod", "requested-period"));
        }
        var entry = context.orThrow(waitingListService.add(
                context.actor(request),
                order(appointment),
                Optional.empty(),
                new WaitingListService.Preferences(
                        Set.of(), Optional.empty(), 0, appointment.hasComment() ? appointment.getComment() : "")));
        return creationOutcome(entry.id(), request);
    }

    private MethodOutcome creationOutcome(String id, RequestDetails request) {
        var stored = searchService.read("Appointment", id, request);
        return new MethodOutcome(new IdType("Appointment", id, stored.getMeta().getVersionId()), true)
                .setResource(stored);
    }

    private MethodOutcome book(Appointment appointment, RequestDetails request) {
        var caller = context.actor(request);
        if (appointment.getSlot().size() != 1) {
            throw support.reject(new Rejection.UnsupportedEntry(
                    "Appointment.slot", appointment.getSlot().size() + " slots", "one-free-slot-server"));
        }
        var slot = context.orThrow(slotQueryService.slot(
                caller,
                String.valueOf(
                        appointment.getSlotFirstRep().getReferenceElement().getIdPart())));
        var start = appointment.hasStart()
                ? appointment.getStart().toInstant()
                : slot.window().start();
        if (slot.state() != CalendarSlot.State.FREE || !slot.window().contains(start)) {
            throw support.reject(new Rejection.InvalidValue(
                    "Appointment.start", start.toString(), "instant-within-free-slot-appointment"));
        }
        var proposal = findProposal(order(appointment), start, slot.resource(), request);
        var id = proposal.value();
        context.orThrow(bookingService.book(
                caller,
                proposal,
                appointment.hasComment() ? appointment.getComment() : "",
                Optional.empty(),
                Optional.empty()));
        return creationOutcome(id, request);
    }

    private BookingId findProposal(ReferralId order, Instant start, ResourceId with, RequestDetails request) {
        var result = context.orThrow(availabilityService.find(
                context.actor(request),
                AvailabilityService.AvailabilityQuery.best(order, 1)
                        .within(Optional.of(start), Optional.of(start.plusSeconds(60)))
                        .with(List.of(with))));
        if (result.proposals().isEmpty()) {
            throw new OperationOutcomeMapper.RejectedRequestException(409, support.explanation(result));
        }
        return result.proposals().get(0).proposal().id();
    }
}
