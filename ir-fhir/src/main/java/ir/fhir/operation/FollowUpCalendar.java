package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.fhir.mapping.FollowUpMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.server.Door;
import java.time.LocalDate;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;

/** {@code Patient/{id}/$followup-calendar}: plans, visits as work, and those that have a time as appointments. */
public final class FollowUpCalendar {
    private final Door door;

    public FollowUpCalendar(Door door) {
        this.door = door;
    }

    @Operation(name = "$followup-calendar", idempotent = true, type = Patient.class, manualRequest = true)
    public Bundle calendar(@IdParam IdType id, RequestDetails request) {
        var input = Input.of(door, "patient-followup-calendar", request);
        var actor = door.actor(request);
        var patient = new PatientId(id.getIdPart());
        door.orThrow(door.desks().records().patient(actor, patient));
        var from = day(input, "start");
        var until = day(input, "end");
        if (from.isPresent() && until.filter(from.get()::isAfter).isPresent()) {
            throw RefusalOutcome.exception(
                    new Refusal.InvalidValue("end", until.get().toString(), "not before the start"), door.zone());
        }
        boolean done = input.truth("include-done").orElse(false);
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.COLLECTION);
        door.orThrow(door.desks().followUps().plansOf(actor, patient)).stream()
                .filter(plan -> done || plan.active())
                .forEach(plan -> bundle.addEntry().setResource(FollowUpMapping.carePlan(plan)));
        for (var due : door.orThrow(door.desks().followUps().visitsOf(actor, patient))) {
            var on = due.day(door.zone());
            if ((!done && !due.state().open())
                    || from.filter(on::isBefore).isPresent()
                    || until.filter(on::isAfter).isPresent()) {
                continue;
            }
            bundle.addEntry().setResource(FollowUpMapping.task(due, door.zone()));
            if (due.visit().appointment().isPresent()) {
                bundle.addEntry().setResource(FollowUpMapping.appointment(due, door.zone()));
            }
        }
        bundle.getEntry()
                .forEach(entry -> entry.setFullUrl(request.getFhirServerBase() + "/"
                        + entry.getResource().fhirType() + "/"
                        + entry.getResource().getIdElement().getIdPart()));
        input.told().ifPresent(told -> Appointments.tell(bundle, told));
        return bundle;
    }

    private Optional<LocalDate> day(Input input, String name) {
        return input.instant(name).map(at -> at.atZone(door.zone()).toLocalDate());
    }
}
