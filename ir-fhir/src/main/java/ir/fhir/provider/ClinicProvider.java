package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.fhir.mapping.ClinicReading;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import ir.scheduling.actor.Actor;
import ir.scheduling.search.SearchDesk.Clinic;
import ir.scheduling.site.Site;
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
 * What the clinic is made of, changed by whoever looks after its resources. Inactive is retired: its past stays. A
 * change that would hit booked sessions is refused; the console shows which, and lets a person go on.
 */
public class ClinicProvider extends Shelf {
    /** What each kind can be told; anything else is named. */
    private static final Map<String, Set<String>> TAKEN = Map.of(
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

    /** Of these one is kept. */
    private static final List<String> ONCE =
            List.of("identifier", "name", "deviceName", "property", "code", "alias", "specialty", "actor");

    final Door door;

    public ClinicProvider(Door door, SearchAnswers answers, Class<? extends org.hl7.fhir.r4.model.Resource> type) {
        super(answers, type);
        this.door = door;
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam IBaseResource resource, RequestDetails request) {
        var written = (org.hl7.fhir.r4.model.Resource) resource;
        var known = answers.read(kind(), id.getIdPart(), request);
        understood(written);
        var actor = door.actor(request);
        var clinic = door.orThrow(door.desks().search().clinic(actor, kind()));
        if (written instanceof Organization organization) {
            var site = clinic.sites().stream()
                    .filter(s -> s.id().value().equals(id.getIdPart()))
                    .findFirst();
            save(actor, door.orThrow(ClinicReading.organization(organization, site, home(clinic))));
        } else if (written instanceof HealthcareService service) {
            save(actor, changed(service, (HealthcareService) known, clinic));
        } else if (written instanceof Schedule schedule) {
            Unchanged.refusal(known, schedule, Set.of("active"), "as it was; a diary is opened and closed")
                    .ifPresent(this::refuse);
            var whose = before(clinic, id).orElseThrow();
            keep(actor, clinic, whose, whose, !schedule.hasActive() || schedule.getActive());
        } else {
            var before = before(clinic, id)
                    .orElseThrow(() -> RefusalOutcome.exception(
                            new Refusal.UnsupportedEntry(
                                    "Device.id", id.getIdPart(), "a console; lots of probes are kept in the stock"),
                            door.zone()));
            keep(actor, clinic, before, door.orThrow(read(written, known, before, clinic)), active(written));
        }
        return new MethodOutcome(new IdType(kind(), id.getIdPart()), false)
                .setResource(answers.read(kind(), id.getIdPart(), request));
    }

    private static Outcome<Resource> read(
            org.hl7.fhir.r4.model.Resource written,
            org.hl7.fhir.r4.model.Resource known,
            Resource before,
            Clinic clinic) {
        return written instanceof Practitioner person
                ? ClinicReading.person(person, (Practitioner) known, before)
                : read(written, Optional.of(before), clinic);
    }

    static Outcome<Resource> read(org.hl7.fhir.r4.model.Resource written, Optional<Resource> before, Clinic clinic) {
        var home = before.map(Resource::site).orElse(home(clinic).id());
        if (written instanceof Location location) {
            return ClinicReading.location(location, before, home);
        }
        return written instanceof Device device
                ? ClinicReading.console(device, before, home)
                : ClinicReading.person((PractitionerRole) written, before, home);
    }

    final void understood(org.hl7.fhir.r4.model.Resource written) {
        Unchanged.beyond(written, TAKEN.getOrDefault(kind(), Set.of()), "nothing that is kept here")
                .ifPresent(this::refuse);
        for (var element : ONCE) {
            var property = written.getNamedProperty(element);
            if (property != null && property.getValues().size() > 1) {
                refuse(new Refusal.UnsupportedEntry(
                        kind() + "." + element, property.getValues().size() + " of them", "one"));
            }
        }
        if (written instanceof DomainResource domain) {
            Unchanged.foreign(domain, kind().equals("Organization") ? Set.of(ClinicReading.TIME_ZONE) : Set.of())
                    .ifPresent(this::refuse);
        }
        if (written instanceof Location location
                && location.hasStatus()
                && location.getStatus() == Location.LocationStatus.SUSPENDED) {
            refuse(new Refusal.UnsupportedEntry(
                    "Location.status", "suspended", "active or inactive; a closure is a Slot, busy-unavailable"));
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

    static Site home(Clinic clinic) {
        return clinic.sites().get(0);
    }

    private static Optional<Resource> before(Clinic clinic, IdType id) {
        return Stream.concat(clinic.resources().stream(), clinic.retired().stream())
                .filter(r -> r.id().value().equals(id.getIdPart()))
                .findFirst();
    }

    /** Retiring is a change of its own, and what is retired stays as it was. */
    private void keep(Actor actor, Clinic clinic, Resource before, Resource resource, boolean active) {
        if (active) {
            door.orThrow(door.desks().clinic().save(actor, resource, false));
            return;
        }
        if (!resource.equals(before)) {
            refuse(new Refusal.UnsupportedEntry(kind(), "changed and inactive", "one after the other"));
        }
        if (clinic.resources().contains(before)) {
            door.orThrow(door.desks().clinic().retire(actor, resource.id(), false));
        }
    }

    final void save(Actor actor, Site site) {
        door.orThrow(door.desks().clinic().save(actor, site));
    }

    private void save(Actor actor, ProcedureTemplate procedure) {
        door.orThrow(door.desks().clinic().save(actor, procedure));
    }

    /** Its name, and the rooms of this site it is done in; which phases take whom is not on the wire. */
    private ProcedureTemplate changed(HealthcareService to, HealthcareService known, Clinic clinic) {
        Unchanged.refusal(known, to, Set.of("name", "location"), "as it was; name and rooms change here")
                .ifPresent(this::refuse);
        var site = known.getProvidedBy().getReferenceElement().getIdPart();
        var code = known.getIdElement().getIdPart();
        var before = clinic.procedures().stream()
                .filter(p -> code.equals(p.code() + "." + site))
                .findFirst()
                .orElseThrow();
        var rooms = clinic.resources().stream()
                .filter(r -> r.role() == ResourceRole.ROOM)
                .toList();
        var wanted = new HashSet<>(to.getLocation().stream()
                .map(l -> new ResourceId(String.valueOf(l.getReferenceElement().getIdPart())))
                .toList());
        var here = rooms.stream()
                .filter(r -> r.site().value().equals(site))
                .map(Resource::id)
                .toList();
        if (!here.containsAll(wanted)) {
            refuse(new Refusal.InvalidValue("HealthcareService.location", "another", "rooms of this site"));
        }
        // the other sites' rooms as they are
        rooms.stream()
                .filter(r -> !here.contains(r.id()))
                .map(Resource::id)
                .filter(before.pool(ResourceRole.ROOM)::admits)
                .forEach(wanted::add);
        var pools = new HashMap<>(before.pools());
        boolean all = wanted.size() == rooms.size();
        pools.put(
                ResourceRole.ROOM,
                new ProcedureTemplate.Pool(
                        before.pool(ResourceRole.ROOM).preferred().stream()
                                .filter(wanted::contains)
                                .toList(),
                        all ? Set.of() : wanted));
        if (wanted.isEmpty()) {
            refuse(new Refusal.MissingValue("HealthcareService.location", "at least one room"));
        }
        return new ProcedureTemplate(
                before.code(), to.hasName() ? to.getName() : before.name(), before.phases(), pools, before.notAsked());
    }

    final void refuse(Refusal refusal) {
        throw RefusalOutcome.exception(refusal, door.zone());
    }

    /** The kinds of which a new one can be written too. */
    public static List<Class<? extends org.hl7.fhir.r4.model.Resource>> made() {
        return List.of(Location.class, Device.class, PractitionerRole.class, Organization.class, Schedule.class);
    }

    /** The kinds that are changed only: a person comes with a role, a procedure with its phases. */
    public static List<Class<? extends org.hl7.fhir.r4.model.Resource>> changed() {
        return List.of(Practitioner.class, HealthcareService.class);
    }
}
