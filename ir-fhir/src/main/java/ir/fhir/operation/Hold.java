package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;

/** {@code Appointment/$hold}, ITI-116: an opening, taken for a while. */
public final class Hold {
    private final Door door;
    private final Appointments appointments;

    public Hold(Door door) {
        this.door = door;
        this.appointments = new Appointments(door);
    }

    @Operation(name = "$hold", type = Appointment.class, manualRequest = true)
    public Bundle hold(RequestDetails request) {
        var input = Input.of(door, "appointment-hold", request);
        var id = appointments.id(input.requiredId("appointment-reference"), "appointment-reference");
        var length = appointments.holdSeconds(input);
        var held = door.desks()
                .bookings()
                .hold(
                        door.actor(request),
                        id,
                        length,
                        Appointments.key(request, "$hold", id, Long.toString(length.toSeconds())));
        return appointments.answerOrRefused(held, id, "held", input.told(), request);
    }
}
