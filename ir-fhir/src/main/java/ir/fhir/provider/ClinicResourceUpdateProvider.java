package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.fhir.mapper.ClinicResourceReader;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.calendar.ResourceAdministrationService;
import ir.scheduling.repository.Site;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.search.ClinicalSearchService.ClinicResources;
import ir.scheduling.security.Caller;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.HealthcareService;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Schedule;

/**
 * Clinic configuration that resource administrators update. An inactive resource is retired and its history stays. A
 * change that affects booked sessions is rejected; the web UI lists the sessions and lets the user confirm.
 */
public class ClinicResourceUpdateProvider extends ReadOnlyResourceProvider {
    /** Elements that can be written, by type. Any other element is rejected by name. */
    private static final Map<String, Set<String>> SUPPORTED_ELEMENTS = Map.of(
            "Location",
            Set.of(
                    "identifier",
                    "status",
                    "name",
                    "mode",
                    "type",
                    "managingOrganization",
                    "hoursOfOperation",
                    "availabilityExceptions"),
            "Device",
            Set.of("identifier", "status", "deviceName", "type", "property", "owner"),
            "Practitioner",
            Set.of("identifier", "active", "name", "qualification"),
            "PractitionerRole",
            Set.of(
                    "identifier",
                    "active",
                    "practitioner",
                    "organization",
                    "code",
                    "specialty",
                    "availableTime",
                    "availabilityExceptions"),
            "Organization",
            Set.of("identifier", "active", "name", "alias", "extension"),
            "HealthcareService",
            Set.of("identifier", "active", "providedBy", "name", "type", "specialty", "location"),
            "Schedule",
            Set.of("identifier", "active", "serviceCategory", "serviceType", "specialty", "actor"));

    /** Elements of which one value is stored. */
    private static final List<String> SINGLE_VALUED =
            List.of("identifier", "name", "deviceName", "property", "code", "alias", "specialty", "actor");

    final FhirRequestContext context;
    final ClinicalSearchService clinicalSearchService;
    final ResourceAdministrationService resourceAdministrationService;

    public ClinicResourceUpdateProvider(
            FhirRequestContext context,
            FhirSearchService searchService,
            ClinicalSearchService clinicalSearchService,
            ResourceAdministrationService resourceAdministrationService,
            Class<? extends org.hl7.fhir.r4.model.Resource> type) {
        super(searchService, type);
        this.context = context;
        this.clinicalSearchService = clinicalSearchService;
        this.resourceAdministrationService = resourceAdministrationService;
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam IBaseResource resource, RequestDetails request) {
        var written = (org.hl7.fhir.r4.model.Resource) resource;
        var known = searchService.read(resourceType(), id.getIdPart(), request);
        requireSupportedElements(written);
        var caller = context.actor(request);
        var clinic = context.orThrow(clinicalSearchService.clinic(
                caller, resourceType(), resourceType().equals("Device")));
        if (written instanceof Organization organization) {
            var site = clinic.sites().stream()
                    .filter(s -> s.id().value().equals(id.getIdPart()))
                    .findFirst();
            save(caller, context.orThrow(ClinicResourceReader.organization(organization, site, home(clinic))));
        } else if (written instanceof HealthcareService service) {
            save(caller, changed(service, (HealthcareService) known, clinic));
        } else if (written instanceof Schedule schedule) {
            ElementChangeValidator.firstForbiddenChange(
                            known, schedule, Set.of("active"), "stored-value-only-active-can")
                    .ifPresent(this::reject);
            var whose = before(clinic, id).orElseThrow();
            save(caller, clinic, whose, whose, !schedule.hasActive() || schedule.getActive());
        } else {
            var before = before(clinic, id)
                    .orElseThrow(() -> OperationOutcomeMapper.exception(
                            new Rejection.UnsupportedEntry("Device.id", id.getIdPart(), "id-console-manage-probe-lots"),
                            context.zone()));
            save(caller, clinic, before, context.orThrow(read(written, known, before, clinic)), active(written));
        }
        return new MethodOutcome(new IdType(resourceType(), id.getIdPart()), false)
                .setResource(searchService.read(resourceType(), id.getIdPart(), request));
    }

    private static Result<SchedulableResource> read(
            org.hl7.fhir.r4.model.Resource written,
            org.hl7.fhir.r4.model.Resource known,
            SchedulableResource before,
            ClinicResources clinic) {
        return written instanceof Practitioner person
                ? ClinicResourceReader.person(person, (Practitioner) known, before)
                : read(written, Optional.of(before), clinic);
    }

    static Result<SchedulableResource> read(
            org.hl7.fhir.r4.model.Resource written, Optional<SchedulableResource> before, ClinicResources clinic) {
        var home = before.map(SchedulableResource::site).orElse(home(clinic).id());
        if (written instanceof Location location) {
            return ClinicResourceReader.location(location, before, home);
        }
        return written instanceof Device device
                ? ClinicResourceReader.console(device, before, home)
                : ClinicResourceReader.person((PractitionerRole) written, before, home);
    }

    final void requireSupportedElements(org.hl7.fhir.r4.model.Resource written) {
        ElementChangeValidator.firstUnsupportedElement(
                        written, SUPPORTED_ELEMENTS.getOrDefault(resourceType(), Set.of()), "no-value-server-does-not")
                .ifPresent(this::reject);
        for (var element : SINGLE_VALUED) {
            var property = written.getNamedProperty(element);
            if (property != null && property.getValues().size() > 1) {
                reject(new Rejection.UnsupportedEntry(
                        resourceType() + "." + element, property.getValues().size() + " values", "one-value"));
            }
        }
        if (written instanceof DomainResource domain) {
            ElementChangeValidator.firstUnknownExtension(
                            domain,
                            resourceType().equals("Organization") ? Set.of(ClinicResourceReader.TIME_ZONE) : Set.of())
                    .ifPresent(this::reject);
        }
        if (written instanceof Location location
                && location.hasStatus()
                && location.getStatus() == Location.LocationStatus.SUSPENDED) {
            reject(new Rejection.UnsupportedEntry("Location.status", "suspended", "active-or-inactive-send-closure"));
        }
    }

    static boolean active(org.hl7.fhir.r4.model.Resource written) {
        if (written instanceof Location location) {
            return location.getStatus() != Location.LocationStatus.INACTIVE;
        }
        if (written instanceof Device device) {
            return device.getStatus() == null || device.getStatus() == Device.FHIRDeviceStatus.ACTIVE;
        }
        return written instanceof Practitioner person
                ? !person.hasActive() || person.getActive()
                : !((PractitionerRole) written).hasActive() || ((PractitionerRole) written).getActive();
    }

    static Site home(ClinicResources clinic) {
        return clinic.sites().get(0);
    }

    private static Optional<SchedulableResource> before(ClinicResources clinic, IdType id) {
        return Stream.concat(clinic.resources().stream(), clinic.retired().stream())
                .filter(r -> r.id().value().equals(id.getIdPart()))
                .findFirst();
    }

    /** Saves or retires a resource. Retiring cannot be combined with other changes. */
    private void save(
            Caller caller,
            ClinicResources clinic,
            SchedulableResource before,
            SchedulableResource resource,
            boolean active) {
        if (active) {
            context.orThrow(resourceAdministrationService.save(caller, resource, false));
            return;
        }
        if (!resource.equals(before)) {
            reject(new Rejection.UnsupportedEntry(
                    resourceType(), "changed and inactive", "two-updates-first-change-then"));
        }
        if (clinic.resources().contains(before)) {
            context.orThrow(resourceAdministrationService.retire(caller, resource.id(), false));
        }
    }

    final void save(Caller caller, Site site) {
        context.orThrow(resourceAdministrationService.save(caller, site));
    }

    private void save(Caller caller, ProcedureTemplate procedure) {
        context.orThrow(resourceAdministrationService.save(caller, procedure));
    }

    /** Applies name and rooms of the site. Phases and their roles are not part of the FHIR resource. */
    private ProcedureTemplate changed(HealthcareService to, HealthcareService known, ClinicResources clinic) {
        ElementChangeValidator.firstForbiddenChange(known, to, Set.of("name", "location"), "stored-value-only-name-and")
                .ifPresent(this::reject);
        var site = known.getProvidedBy().getReferenceElement().getIdPart();
        var code = known.getIdElement().getIdPart();
        var before = clinic.procedures().stream()
                .filter(p -> code.equals(p.code() + "." + site))
                .findFirst()
                .orElseThrow();
        var rooms = clinic.resources().stream()
                .filter(r -> r.role() == ResourceRole.ROOM)
                .toList();
        var requested = new HashSet<>(to.getLocation().stream()
                .map(l -> new ResourceId(String.valueOf(l.getReferenceElement().getIdPart())))
                .toList());
        var here = rooms.stream()
                .filter(r -> r.site().value().equals(site))
                .map(SchedulableResource::id)
                .toList();
        if (!here.containsAll(requested)) {
            reject(new Rejection.InvalidValue(
                    "HealthcareService.location", Diagnostics.text("found.room-of-another-site"), "rooms-site"));
        }
        // rooms of other sites stay unchanged
        rooms.stream()
                .filter(r -> !here.contains(r.id()))
                .map(SchedulableResource::id)
                .filter(before.pool(ResourceRole.ROOM)::admits)
                .forEach(requested::add);
        var pools = new HashMap<>(before.pools());
        boolean all = requested.size() == rooms.size();
        pools.put(
                ResourceRole.ROOM,
                new ProcedureTemplate.Pool(
                        before.pool(ResourceRole.ROOM).preferred().stream()
                                .filter(requested::contains)
                                .toList(),
                        all ? Set.of() : requested));
        if (requested.isEmpty()) {
            reject(new Rejection.MissingValue("HealthcareService.location", "at-least-one-room"));
        }
        return new ProcedureTemplate(
                before.code(),
                to.hasName() ? to.getName() : before.name(),
                before.phases(),
                pools,
                before.excludedChecklistItems());
    }

    final void reject(Rejection rejection) {
        throw OperationOutcomeMapper.exception(rejection, context.zone());
    }

    /** Types that can be created and updated. */
    public static List<Class<? extends org.hl7.fhir.r4.model.Resource>> creatableTypes() {
        return List.of(Location.class, Device.class, PractitionerRole.class, Organization.class, Schedule.class);
    }

    /** Types that can only be updated: a person is created with a role, a procedure with its phases. */
    public static List<Class<? extends org.hl7.fhir.r4.model.Resource>> updatableTypes() {
        return List.of(Practitioner.class, HealthcareService.class);
    }
}
