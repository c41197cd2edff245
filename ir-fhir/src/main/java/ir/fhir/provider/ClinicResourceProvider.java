package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.Rejection;
import ir.fhir.mapper.ClinicResourceReader;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.calendar.ResourceAdministrationService;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.search.ClinicalSearchService.ClinicResources;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Schedule;

/**
 * Clinic configuration that can also be created: room, console, person or site. Creating a Schedule opens a closed
 * calendar again.
 */
public final class ClinicResourceProvider extends ClinicResourceUpdateProvider {
    public ClinicResourceProvider(
            FhirRequestContext context,
            FhirSearchService searchService,
            ClinicalSearchService clinicalSearchService,
            ResourceAdministrationService resourceAdministrationService,
            Class<? extends org.hl7.fhir.r4.model.Resource> type) {
        super(context, searchService, clinicalSearchService, resourceAdministrationService, type);
    }

    @Create
    public MethodOutcome create(@ResourceParam IBaseResource resource, RequestDetails request) {
        var written = (org.hl7.fhir.r4.model.Resource) resource;
        requireSupportedElements(written);
        var caller = context.actor(request);
        var clinic = context.orThrow(clinicalSearchService.clinic(
                caller, resourceType(), resourceType().equals("Device")));
        String id;
        if (written instanceof Organization organization) {
            var site = context.orThrow(ClinicResourceReader.organization(organization, Optional.empty(), home(clinic)));
            id = site.id().value();
            requireUnusedId(clinic.sites().stream().map(s -> s.id().value()), id);
            save(caller, site);
        } else if (written instanceof Schedule schedule) {
            var closed = closed(schedule, clinic);
            id = closed.id().value();
            context.orThrow(resourceAdministrationService.save(caller, closed, false));
        } else {
            var made = context.orThrow(read(written, Optional.empty(), clinic));
            if (!active(written)) {
                reject(new Rejection.UnsupportedEntry(resourceType(), "inactive", "active-resource-is-created-first"));
            }
            id = made.id().value();
            requireUnusedId(
                    Stream.concat(clinic.resources().stream(), clinic.retired().stream())
                            .map(r -> r.id().value()),
                    id);
            context.orThrow(resourceAdministrationService.save(caller, made, false));
        }
        return new MethodOutcome(new IdType(resourceType(), id), true)
                .setResource(searchService.read(resourceType(), id, request));
    }

    private void requireUnusedId(Stream<String> known, String id) {
        if (known.anyMatch(id::equals)) {
            reject(new Rejection.InvalidValue(resourceType() + ".identifier", id, "unused-name-or-identifier-use"));
        }
    }

    /**
     * Returns the retired resource whose calendar is opened again. A resource has exactly one calendar, created with
     * it.
     */
    private SchedulableResource closed(Schedule schedule, ClinicResources clinic) {
        var actor = schedule.getActorFirstRep().getReferenceElement().getIdPart();
        if (actor == null || schedule.getActor().size() != 1) {
            reject(new Rejection.MissingValue("Schedule.actor", "exactly-one-reference-to-resource"));
        }
        return clinic.retired().stream()
                .filter(r -> r.id().value().equals(actor))
                .findFirst()
                .orElseThrow(() -> OperationOutcomeMapper.exception(
                        new Rejection.UnsupportedEntry(
                                "Schedule.actor", actor, "resource-closed-calendar-new-resource"),
                        context.zone()));
    }
}
