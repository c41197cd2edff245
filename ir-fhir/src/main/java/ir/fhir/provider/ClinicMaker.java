package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.domain.resource.Resource;
import ir.fhir.mapping.ClinicReading;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import ir.scheduling.search.SearchDesk.Clinic;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Schedule;

/** A new room, console, person or site; a diary that was closed, opened again. */
public final class ClinicMaker extends ClinicProvider {
    public ClinicMaker(Door door, SearchAnswers answers, Class<? extends org.hl7.fhir.r4.model.Resource> type) {
        super(door, answers, type);
    }

    @Create
    public MethodOutcome create(@ResourceParam IBaseResource resource, RequestDetails request) {
        var written = (org.hl7.fhir.r4.model.Resource) resource;
        understood(written);
        var actor = door.actor(request);
        var clinic = door.orThrow(door.desks().search().clinic(actor, kind()));
        String id;
        if (written instanceof Organization organization) {
            var site = door.orThrow(ClinicReading.organization(organization, Optional.empty(), home(clinic)));
            id = site.id().value();
            fresh(clinic.sites().stream().map(s -> s.id().value()), id);
            save(actor, site);
        } else if (written instanceof Schedule schedule) {
            var closed = closed(schedule, clinic);
            id = closed.id().value();
            door.orThrow(door.desks().clinic().save(actor, closed, false));
        } else {
            var made = door.orThrow(read(written, Optional.empty(), clinic));
            if (!active(written)) {
                refuse(new Refusal.UnsupportedEntry(
                        kind(), "inactive", "active; it is retired when it has been there"));
            }
            id = made.id().value();
            fresh(
                    Stream.concat(clinic.resources().stream(), clinic.retired().stream())
                            .map(r -> r.id().value()),
                    id);
            door.orThrow(door.desks().clinic().save(actor, made, false));
        }
        return new MethodOutcome(new IdType(kind(), id), true).setResource(answers.read(kind(), id, request));
    }

    private void fresh(Stream<String> known, String id) {
        if (known.anyMatch(id::equals)) {
            refuse(new Refusal.InvalidValue(
                    kind() + ".identifier", id, "a name or identifier nobody has; PUT changes it"));
        }
    }

    /** Each resource has one diary, made with it. */
    private Resource closed(Schedule schedule, Clinic clinic) {
        var actor = schedule.getActorFirstRep().getReferenceElement().getIdPart();
        if (actor == null || schedule.getActor().size() != 1) {
            refuse(new Refusal.MissingValue("Schedule.actor", "one, whose diary it is"));
        }
        return clinic.retired().stream()
                .filter(r -> r.id().value().equals(actor))
                .findFirst()
                .orElseThrow(() -> RefusalOutcome.exception(
                        new Refusal.UnsupportedEntry(
                                "Schedule.actor",
                                actor,
                                "one whose diary was closed; a new actor comes with an open one"),
                        door.zone()));
    }
}
