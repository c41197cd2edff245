package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;

/** {@code Appointment/{id}/$reschedule}: to another start. */
public final class Reschedule {
    private final Door door;
    private final Appointments appointments;

    public Reschedule(Door door) {
        this.door = door;
        this.appointments = new Appointments(door);
    }

    @Operation(name = "$reschedule", type = Appointment.class, manualRequest = true)
    public Bundle reschedule(@IdParam IdType id, RequestDetails request) {
        var input = Input.of(door, "appointment-reschedule", request);
        var start = input.required("start");
        long version = appointments
                .version(request, null)
                .orElseThrow(() -> appointments.refuse(new Refusal.VersionMissing()));
        return appointments.moved(
                appointments.id(id.getIdPart(), "id"),
                start,
                Appointments.resources(input.all("schedule", Reference.class)),
                version,
                input.told(),
                request);
    }
}
