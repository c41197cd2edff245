package ir.fhir.provider;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.booking.BookingState;
import ir.domain.session.SessionId;
import ir.domain.shared.Rejection;
import ir.fhir.operation.AppointmentOperationSupport;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.booking.BookingService;
import ir.scheduling.booking.CancellationService;
import ir.scheduling.treatment.TreatmentService;
import ir.scheduling.waiting.WaitingListService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Appointment.AppointmentStatus;
import org.hl7.fhir.r4.model.IdType;

/** Applies the status that a client sets in an Appointment. */
@Dependent
final class AppointmentTransitions {
    private final FhirRequestContext context;
    private final AppointmentOperationSupport support;
    private final WaitingListService waitingListService;
    private final CancellationService cancellationService;
    private final BookingService bookingService;
    private final TreatmentService treatmentService;

    @Inject
    AppointmentTransitions(
            FhirRequestContext context,
            AppointmentOperationSupport support,
            WaitingListService waitingListService,
            CancellationService cancellationService,
            BookingService bookingService,
            TreatmentService treatmentService) {
        this.context = context;
        this.support = support;
        this.waitingListService = waitingListService;
        this.cancellationService = cancellationService;
        this.bookingService = bookingService;
        this.treatmentService = treatmentService;
    }

    void apply(IdType id, Appointment known, Appointment to, long version, RequestDetails request) {
        var caller = context.actor(request);
        var status = to.getStatus() == null ? "none" : to.getStatus().toCode();
        switch (String.valueOf(status)) {
            case "cancelled" -> {
                if (known.getStatus() == AppointmentStatus.WAITLIST) {
                    context.orThrow(
                            waitingListService.remove(caller, id.getIdPart(), AppointmentOperationSupport.reason(to)));
                } else {
                    context.orThrow(cancellationService.cancel(
                            caller,
                            support.bookingId(id),
                            AppointmentOperationSupport.reason(to),
                            BookingState.Initiator.ORGANISATION,
                            Optional.of(version)));
                }
            }
            case "booked" ->
                context.orThrow(bookingService.book(
                        caller,
                        support.bookingId(id),
                        to.hasComment() ? to.getComment() : "",
                        Optional.of(version),
                        Optional.empty()));
            case "arrived", "checked-in" ->
                context.orThrow(treatmentService.checkIn(caller, new SessionId(id.getIdPart())));
            case "noshow" -> context.orThrow(treatmentService.noShow(caller, new SessionId(id.getIdPart())));
            default ->
                throw support.reject(new Rejection.TransitionNotAllowed(
                        "Appointment", known.getStatus().toCode(), status));
        }
    }
}
