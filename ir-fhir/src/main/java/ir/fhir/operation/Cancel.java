package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.booking.BookingState;
import ir.domain.outcome.Refusal;
import ir.fhir.server.Door;
import java.util.Locale;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.IdType;

/** {@code $cancel}, of one Appointment or, as Medplum asks it, of the type. */
public final class Cancel {
    private final Door door;
    private final Appointments appointments;

    public Cancel(Door door) {
        this.door = door;
        this.appointments = new Appointments(door);
    }

    @Operation(name = "$cancel", type = Appointment.class, manualRequest = true)
    public Bundle cancel(
            @IdParam(optional = true) @org.jspecify.annotations.Nullable IdType id, RequestDetails request) {
        var input = Input.of(door, "appointment-cancel", request);
        var booking = appointments.id(
                id == null || id.getIdPart() == null ? input.requiredId("appointment-reference") : id.getIdPart(),
                "id");
        var reason = input.one("reason", CodeableConcept.class)
                .filter(r -> !Appointments.words(r).isBlank())
                .orElseThrow(() -> appointments.refuse(new Refusal.MissingValue("reason", "why it is cancelled")));
        var initiator = input.text("initiator")
                .orElseThrow(() -> appointments.refuse(
                        new Refusal.MissingValue("initiator", "patient, practitioner or organisation")));
        BookingState.Initiator who;
        try {
            who = BookingState.Initiator.valueOf(initiator.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw appointments.refuse(
                    new Refusal.InvalidValue("initiator", initiator, "patient, practitioner or organisation"));
        }
        var words = Appointments.words(reason)
                + input.text("comment").map(c -> ": " + c).orElse("");
        return appointments.answer(
                door.orThrow(door.desks()
                        .bookings()
                        .cancel(door.actor(request), booking, words, who, appointments.version(request, null))),
                input.told(),
                request);
    }
}
