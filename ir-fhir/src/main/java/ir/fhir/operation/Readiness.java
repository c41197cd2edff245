package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.domain.referral.ReferralId;
import ir.fhir.mapping.ReadinessMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.ServiceRequest;

/** {@code ServiceRequest/{id}/$readiness}: the checklist as Tasks, and one line that sums it up. */
public final class Readiness {
    private final Door door;

    public Readiness(Door door) {
        this.door = door;
    }

    @Operation(name = "$readiness", idempotent = true, type = ServiceRequest.class, manualRequest = true)
    public Bundle readiness(@IdParam IdType id, RequestDetails request) {
        var input = Input.of(door, "servicerequest-readiness", request);
        var file = door.orThrow(door.desks().referrals().file(door.actor(request), new ReferralId(id.getIdPart())));
        input.id("appointment").ifPresent(asked -> {
            // the checklist is for the day of the booked session; another appointment has none
            if (file.bookings().stream().noneMatch(b -> b.id().value().equals(asked))) {
                throw RefusalOutcome.exception(
                        new Refusal.InvalidValue("appointment", asked, "an appointment of this order"), door.zone());
            }
        });
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.COLLECTION);
        ReadinessMapping.tasks(file, door.zone())
                .forEach(task -> bundle.addEntry()
                        .setFullUrl(request.getFhirServerBase() + "/Task/"
                                + task.getIdElement().getIdPart())
                        .setResource(task));
        Appointments.tell(bundle, ReadinessMapping.summary(file, door.zone()));
        input.told().ifPresent(told -> Appointments.tell(bundle, told));
        return bundle;
    }
}
