package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.booking.BookingState;
import ir.domain.resource.ResourceId;
import ir.domain.shared.Rejection;
import ir.domain.shared.TimeRange;
import ir.fhir.mapper.AppointmentMapper;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.booking.BookingQueryService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Schedule;

/** {@code Schedule/$impact}: returns the booked sessions that an outage of one resource would affect. Saves nothing. */
@Dependent
public final class ScheduleImpactOperation implements FhirProvider {
    private final FhirRequestContext context;
    private final BookingQueryService bookingQueryService;

    @Inject
    public ScheduleImpactOperation(FhirRequestContext context, BookingQueryService bookingQueryService) {
        this.context = context;
        this.bookingQueryService = bookingQueryService;
    }

    @Operation(name = "$impact", type = Schedule.class, manualRequest = true)
    public Bundle impact(RequestDetails request) {
        var parameters = OperationParameters.of(context, "schedule-impact", request);
        var resource = new ResourceId(parameters.requiredId("resource"));
        var period = parameters
                .one("period", Period.class)
                .filter(p -> p.hasStart() && p.hasEnd() && p.getStart().before(p.getEnd()))
                .orElseThrow(() -> OperationOutcomeMapper.exception(
                        new Rejection.MissingValue("period", "start-and-later-end"), context.zone()));
        var hit = context.orThrow(bookingQueryService.findByResource(
                context.actor(request),
                resource,
                new TimeRange(period.getStart().toInstant(), period.getEnd().toInstant())));
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.COLLECTION);
        hit.stream()
                .filter(b -> b.state() instanceof BookingState.Booked)
                .forEach(booking -> bundle.addEntry()
                        .setFullUrl(request.getFhirServerBase() + "/Appointment/"
                                + booking.id().value())
                        .setResource(AppointmentMapper.appointment(booking, false, context.zone())));
        parameters
                .ignoredParametersOutcome()
                .ifPresent(outcome -> AppointmentOperationSupport.addOutcome(bundle, outcome));
        return bundle;
    }
}
