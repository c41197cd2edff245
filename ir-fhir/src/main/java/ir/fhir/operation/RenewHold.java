package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;

/** {@code Appointment/{id}/$renew-hold}: once. */
public final class RenewHold {
    private final Door door;
    private final Appointments appointments;

    public RenewHold(Door door) {
        this.door = door;
        this.appointments = new Appointments(door);
    }

    @Operation(name = "$renew-hold", type = Appointment.class, manualRequest = true)
    public Bundle renew(@IdParam IdType id, RequestDetails request) {
        var input = Input.of(door, "appointment-renew-hold", request);
        var booking = appointments.id(id.getIdPart(), "id");
        return appointments.answer(
                door.orThrow(
                        door.desks().bookings().renew(door.actor(request), booking, appointments.holdSeconds(input))),
                input.told(),
                request);
    }
}
