package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.booking.BookingState;
import ir.domain.outcome.Refusal;
import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import ir.fhir.mapping.AppointmentMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Schedule;

/** {@code Schedule/$impact}: the booked sessions an outage of one resource would hit. Nothing is kept. */
public final class Impact {
    private final Door door;

    public Impact(Door door) {
        this.door = door;
    }

    @Operation(name = "$impact", type = Schedule.class, manualRequest = true)
    public Bundle impact(RequestDetails request) {
        var input = Input.of(door, "schedule-impact", request);
        var resource = new ResourceId(input.requiredId("resource"));
        var period = input.one("period", Period.class)
                .filter(p -> p.hasStart() && p.hasEnd() && p.getStart().before(p.getEnd()))
                .orElseThrow(() -> RefusalOutcome.exception(
                        new Refusal.MissingValue("period", "a start, and an end after it"), door.zone()));
        var hit = door.orThrow(door.desks()
                .bookings()
                .on(
                        door.actor(request),
                        resource,
                        new TimeWindow(
                                period.getStart().toInstant(), period.getEnd().toInstant())));
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.COLLECTION);
        hit.stream()
                .filter(b -> b.state() instanceof BookingState.Booked)
                .forEach(booking -> bundle.addEntry()
                        .setFullUrl(request.getFhirServerBase() + "/Appointment/"
                                + booking.id().value())
                        .setResource(AppointmentMapping.appointment(booking, false, door.zone())));
        input.told().ifPresent(told -> Appointments.tell(bundle, told));
        return bundle;
    }
}
