package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;

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
        var reason = input.one("override-reason", CodeableConcept.class);
        var words = reason.map(Appointments::words).orElse("");
        var key = Appointments.key(request, "$hold", id, length.toSeconds() + "\n" + words);
        var bookings = door.desks().bookings();
        var actor = door.actor(request);
        var held = reason.isEmpty()
                ? bookings.hold(actor, id, length, key)
                : bookings.holdOverCover(
                        actor,
                        id,
                        length,
                        key,
                        reason.get().hasCoding()
                                        && reason.get().getCodingFirstRep().hasCode()
                                ? reason.get().getCodingFirstRep().getCode()
                                : "OTHER",
                        words);
        return appointments.answerOrRefused(held, id, "held", input.told(), request);
    }
}
