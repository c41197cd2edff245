package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.shared.Rejection;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.booking.BookingQueryService;
import ir.scheduling.booking.BookingService;
import ir.scheduling.booking.CancellationService;
import ir.scheduling.intake.ReceivedResourceService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Patient;

/**
 * {@code Appointment/$book}, ITI-117. A reference or a pending resource is booked, also if the opening was never held;
 * a booked resource is changed; a cancelled one is cancelled.
 */
@Dependent
public final class BookOperation implements FhirProvider {
    private final FhirRequestContext context;
    private final AppointmentOperationSupport support;
    private final BookingService bookingService;
    private final BookingQueryService bookingQueryService;
    private final ReceivedResourceService receivedResourceService;
    private final CancellationService cancellationService;

    @Inject
    public BookOperation(
            FhirRequestContext context,
            AppointmentOperationSupport support,
            BookingService bookingService,
            BookingQueryService bookingQueryService,
            ReceivedResourceService receivedResourceService,
            CancellationService cancellationService) {
        this.context = context;
        this.support = support;
        this.bookingService = bookingService;
        this.bookingQueryService = bookingQueryService;
        this.receivedResourceService = receivedResourceService;
        this.cancellationService = cancellationService;
    }

    @Operation(name = "$book", type = Appointment.class, manualRequest = true)
    public Bundle book(RequestDetails request) {
        var parameters = OperationParameters.of(context, "appointment-book", request);
        var given = parameters.one("appointment-resource", Appointment.class);
        if (given.isEmpty()) {
            var id = support.id(parameters.requiredId("appointment-reference"), "appointment-reference");
            return bookAppointment(
                    id, Optional.empty(), parameters.text("comment").orElse(""), parameters, request);
        }
        var resource = given.get();
        var id = support.id(
                parameters
                        .id("appointment-reference")
                        .or(() -> Optional.ofNullable(resource.getIdElement().getIdPart()))
                        .orElseThrow(() -> support.reject(
                                new Rejection.MissingValue("appointment-resource.id", "id-of-appointment"))),
                "appointment-resource.id");
        var comment = parameters
                .text("comment")
                .or(() -> Optional.ofNullable(resource.getComment()))
                .orElse("");
        if (resource.getStatus() == null) {
            throw support.reject(
                    new Rejection.MissingValue("appointment-resource.status", "pending-to-book-booked-to"));
        }
        return switch (resource.getStatus()) {
            case PENDING, PROPOSED -> bookAppointment(id, Optional.of(resource), comment, parameters, request);
            case BOOKED -> changeComment(id, resource, comment, parameters, request);
            case CANCELLED -> cancel(id, resource, parameters, request);
            default ->
                throw support.reject(new Rejection.UnsupportedEntry(
                        "appointment-resource.status", resource.getStatus().toCode(), "pending-to-book-booked-to"));
        };
    }

    private Bundle bookAppointment(
            BookingId id,
            Optional<Appointment> resource,
            String comment,
            OperationParameters parameters,
            RequestDetails request) {
        patientsAreTheOrders(id, parameters, request);
        return support.toBundleOrConflict(
                bookingService.book(
                        context.actor(request),
                        id,
                        comment,
                        support.version(request, resource.orElse(null)),
                        AppointmentOperationSupport.key(request, "$book", id, comment)),
                id,
                "booked",
                parameters.ignoredParametersOutcome(),
                request);
    }

    /** Verifies that a patient in the request is the patient of the order. No patient is created here. */
    private void patientsAreTheOrders(BookingId id, OperationParameters parameters, RequestDetails request) {
        var caller = context.actor(request);
        for (var patient : parameters.all("patient-resource", Patient.class)) {
            var target = context.orThrow(bookingQueryService.read(caller, id));
            boolean same = patient.getIdentifier().stream()
                    .anyMatch(i -> context.orThrow(receivedResourceService.findIdByIdentifier(
                                    caller, "Patient", String.valueOf(i.getSystem()), String.valueOf(i.getValue())))
                            .filter(known -> known.equals(target.patient().value()))
                            .isPresent());
            if (!same) {
                throw support.reject(new Rejection.UnsupportedEntry(
                        "patient-resource", "another patient", "patient-order-identifier-server-knows"));
            }
        }
    }

    private Bundle changeComment(
            BookingId id, Appointment to, String comment, OperationParameters parameters, RequestDetails request) {
        var caller = context.actor(request);
        long version = support.version(request, to).orElseThrow(() -> support.reject(new Rejection.VersionMissing()));
        var booking = context.orThrow(bookingQueryService.read(caller, id))
                .booking()
                .orElseThrow(() -> support.reject(new Rejection.NotFound("booking", id.value())));
        if (to.hasParticipant()) {
            var asked = to.getParticipant().stream()
                    .map(p -> p.getActor().getReferenceElement().getIdPart())
                    .filter(java.util.Objects::nonNull)
                    .collect(Collectors.toSet());
            var taken = booking.allocations().stream()
                    .map(a -> a.resource().value())
                    .collect(Collectors.toSet());
            taken.add(booking.patient().value());
            if (!taken.containsAll(asked) && !to.hasStart()) {
                throw support.reject(new Rejection.UnsupportedEntry(
                        "appointment-resource.participant",
                        String.join(", ", asked),
                        "participants-stored-appointment"));
            }
        }
        if (to.hasStart() && !to.getStart().toInstant().equals(booking.planned().start())) {
            var requested = AppointmentOperationSupport.resources(to.getParticipant().stream()
                    .map(Appointment.AppointmentParticipantComponent::getActor)
                    .filter(r -> !"Patient".equals(r.getReferenceElement().getResourceType()))
                    .toList());
            return support.reschedule(
                    id, to.getStart().toInstant(), requested, version, parameters.ignoredParametersOutcome(), request);
        }
        return support.toBundle(
                context.orThrow(bookingService.changeComment(caller, id, comment, version)),
                parameters.ignoredParametersOutcome(),
                request);
    }

    private Bundle cancel(BookingId id, Appointment resource, OperationParameters parameters, RequestDetails request) {
        long version =
                support.version(request, resource).orElseThrow(() -> support.reject(new Rejection.VersionMissing()));
        return support.toBundle(
                context.orThrow(cancellationService.cancel(
                        context.actor(request),
                        id,
                        AppointmentOperationSupport.text(resource.getCancelationReason()),
                        BookingState.Initiator.ORGANISATION,
                        Optional.of(version))),
                parameters.ignoredParametersOutcome(),
                request);
    }
}
