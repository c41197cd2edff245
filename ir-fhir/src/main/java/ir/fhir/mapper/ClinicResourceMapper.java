package ir.fhir.mapper;

import ir.domain.resource.OpeningHours;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.SchedulableResource;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.ResourceRole;
import ir.scheduling.repository.Site;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.search.SearchResultItem;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.DeviceUseStatement;
import org.hl7.fhir.r4.model.HealthcareService;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Schedule;

/**
 * Maps the clinic's configuration to FHIR: sites, rooms, persons, devices, procedures, and one Schedule per calendar.
 */
public final class ClinicResourceMapper {
    static final String TIME_ZONE = Codes.EXTENSIONS + "time-zone";
    static final String GENERAL_ANAESTHESIA = "general-anaesthesia";
    static final String CHANNELS = "probe-channels";
    static final String ON_HOLIDAYS = "open on public holidays";

    private ClinicResourceMapper() {}

    /** Maps all resources of one type. */
    public static List<? extends org.hl7.fhir.r4.model.Resource> all(
            String resourceType, ClinicalSearchService.ClinicResources clinic) {
        return switch (resourceType) {
            case "Organization" ->
                clinic.sites().stream().map(ClinicResourceMapper::organization).toList();
            case "Location" -> each(clinic, r -> type(r).equals("Location"), ClinicResourceMapper::location);
            case "Practitioner" -> each(clinic, r -> r.role().person(), ClinicResourceMapper::practitioner);
            case "PractitionerRole" -> each(clinic, r -> r.role().person(), ClinicResourceMapper::practitionerRole);
            case "Device" ->
                Stream.concat(
                                each(clinic, r -> r.role() == ResourceRole.CONSOLE, ClinicResourceMapper::console)
                                        .stream(),
                                clinic.lots().stream().map(lot -> probes(lot, zone(clinic, lot))))
                        .toList();
            case "HealthcareService" ->
                clinic.sites().stream()
                        .flatMap(site -> clinic.procedures().stream().map(p -> service(site, p, clinic.resources())))
                        .toList();
            case "Schedule" -> each(clinic, r -> true, ClinicResourceMapper::schedule);
            default -> throw new IllegalStateException("the clinic has no " + resourceType);
        };
    }

    private static String type(SchedulableResource resource) {
        return AppointmentMapper.type(resource.role());
    }

    /** Maps active resources first, then retired ones. */
    private static <T> List<T> each(
            ClinicalSearchService.ClinicResources clinic,
            Predicate<SchedulableResource> which,
            BiFunction<SchedulableResource, Boolean, T> mapping) {
        return Stream.concat(
                        clinic.resources().stream().filter(which).map(r -> mapping.apply(r, true)),
                        clinic.retired().stream().filter(which).map(r -> mapping.apply(r, false)))
                .toList();
    }

    private static ZoneId zone(ClinicalSearchService.ClinicResources clinic, ProbeLot lot) {
        return clinic.sites().stream()
                .filter(site -> site.id().equals(lot.site()))
                .findFirst()
                .orElseThrow()
                .zone();
    }

    private static Reference site(SchedulableResource resource) {
        return new Reference("Organization/" + resource.site().value());
    }

    /** The published code of a role. */
    static String code(ResourceRole role) {
        return role == ResourceRole.FOLLOW_UP_CLINIC
                ? "clinic"
                : role.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static CodeableConcept role(ResourceRole role) {
        var code = code(role);
        return new CodeableConcept()
                .addCoding(new Coding(Codes.LOCAL, code, null))
                .setText(code.replace('-', ' '));
    }

    private static CodeableConcept specialty() {
        return new CodeableConcept().addCoding(new Coding(Codes.SNOMED, "408455009", "Interventional radiology"));
    }

    private static Organization organization(Site site) {
        var organization = new Organization();
        organization.setId(site.id().value());
        organization
                .addIdentifier()
                .setSystem(Codes.NAMES + "site")
                .setValue(site.id().value());
        organization.setActive(true);
        organization.setName(site.name());
        if (!site.department().isBlank()) {
            organization.addAlias(site.department());
        }
        organization.addExtension(TIME_ZONE, new CodeType(site.zone().getId()));
        return organization;
    }

    private static Location location(SchedulableResource resource, boolean active) {
        var location = new Location();
        location.setId(resource.id().value());
        location.addIdentifier()
                .setSystem(Codes.NAMES + "resource")
                .setValue(resource.id().value());
        location.setStatus(active ? Location.LocationStatus.ACTIVE : Location.LocationStatus.INACTIVE);
        location.setName(resource.name());
        location.setMode(Location.LocationMode.INSTANCE);
        location.addType(role(resource.role()));
        if (resource instanceof SchedulableResource.Room room && room.generalAnaesthesia()) {
            location.addType(new CodeableConcept().addCoding(new Coding(Codes.LOCAL, GENERAL_ANAESTHESIA, null)));
        }
        if (resource.onHolidays()) {
            location.setAvailabilityExceptions(ON_HOLIDAYS);
        }
        location.setManagingOrganization(site(resource));
        for (OpeningHours.Span span : resource.hours().spans()) {
            var hours = location.addHoursOfOperation();
            span.days().stream().sorted().forEach(day -> hours.addDaysOfWeek(Location.DaysOfWeek.fromCode(code(day))));
            if (span.opens().equals(span.closes())) {
                hours.setAllDay(true);
            } else {
                hours.setOpeningTime(span.opens() + ":00").setClosingTime(span.closes() + ":00");
            }
        }
        return location;
    }

    private static String code(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    private static Practitioner practitioner(SchedulableResource resource, boolean active) {
        var practitioner = new Practitioner();
        practitioner.setId(resource.id().value());
        practitioner
                .addIdentifier()
                .setSystem(Codes.NAMES + "resource")
                .setValue(resource.id().value());
        practitioner.setActive(active);
        var name = resource.name().startsWith("Dr. ") ? resource.name().substring(4) : resource.name();
        var human = practitioner.addName().setText(resource.name()).setFamily(name);
        if (!name.equals(resource.name())) {
            human.addPrefix("Dr.");
        }
        if (resource instanceof SchedulableResource.Clinician person) {
            person.skills()
                    .credentials()
                    .forEach(credential -> practitioner
                            .addQualification()
                            .setCode(new CodeableConcept().setText(credential.name()))
                            .getPeriod()
                            .setEndElement(
                                    new DateTimeType(credential.validUntil().toString())));
        }
        return practitioner;
    }

    private static PractitionerRole practitionerRole(SchedulableResource resource, boolean active) {
        var role = new PractitionerRole();
        role.setId(resource.id().value());
        role.addIdentifier()
                .setSystem(Codes.NAMES + "resource")
                .setValue(resource.id().value());
        role.setActive(active);
        role.setPractitioner(new Reference("Practitioner/" + resource.id().value()));
        role.setOrganization(site(resource));
        role.addCode(role(resource.role()));
        role.addSpecialty(specialty());
        if (resource.onHolidays()) {
            role.setAvailabilityExceptions(ON_HOLIDAYS);
        }
        boolean rostered = resource instanceof SchedulableResource.Clinician person && person.rostered();
        for (OpeningHours.Span span :
                rostered ? List.<OpeningHours.Span>of() : resource.hours().spans()) {
            var hours = role.addAvailableTime();
            span.days().stream()
                    .sorted()
                    .forEach(day -> hours.addDaysOfWeek(PractitionerRole.DaysOfWeek.fromCode(code(day))));
            if (span.opens().equals(span.closes())) {
                hours.setAllDay(true);
            } else {
                hours.setAvailableStartTime(span.opens() + ":00").setAvailableEndTime(span.closes() + ":00");
            }
        }
        return role;
    }

    private static Device console(SchedulableResource resource, boolean active) {
        var device = new Device();
        device.setId(resource.id().value());
        device.addIdentifier()
                .setSystem(Codes.NAMES + "resource")
                .setValue(resource.id().value());
        device.setStatus(active ? Device.FHIRDeviceStatus.ACTIVE : Device.FHIRDeviceStatus.INACTIVE);
        if (resource instanceof SchedulableResource.CryoConsole console) {
            device.addProperty()
                    .setType(new CodeableConcept().addCoding(new Coding(Codes.LOCAL, CHANNELS, null)))
                    .addValueQuantity(new Quantity(console.channels()));
        }
        device.addDeviceName().setName(resource.name()).setType(Device.DeviceNameType.USERFRIENDLYNAME);
        device.setType(role(resource.role()));
        device.setOwner(site(resource));
        return device;
    }

    /** Maps a probe lot to one Device that represents all probes of the lot. */
    private static Device probes(ProbeLot lot, ZoneId zone) {
        var device = new Device();
        device.setId(lot.id());
        device.addIdentifier().setSystem(Codes.NAMES + "lot").setValue(lot.id());
        device.setStatus(lot.recalled() ? Device.FHIRDeviceStatus.INACTIVE : Device.FHIRDeviceStatus.ACTIVE);
        device.setLotNumber(lot.lot());
        device.setExpirationDate(Date.from(lot.expires().atStartOfDay(zone).toInstant()));
        device.addDeviceName()
                .setName((lot.size() == ProbeSize.MM_2_4 ? "2.4 mm" : "1.7 mm") + " cryoprobe")
                .setType(Device.DeviceNameType.USERFRIENDLYNAME);
        device.setType(new CodeableConcept().addCoding(new Coding(Codes.LOCAL, "cryoprobe", null)));
        device.setOwner(new Reference("Organization/" + lot.site().value()));
        if (!lot.udi().isEmpty()) {
            device.addUdiCarrier().setCarrierHRF(lot.udi());
        }
        return device;
    }

    private static HealthcareService service(
            Site site, ProcedureTemplate procedure, List<SchedulableResource> resources) {
        var service = new HealthcareService();
        service.setId(procedure.code() + "." + site.id().value());
        service.addIdentifier()
                .setSystem(Codes.NAMES + "service")
                .setValue(service.getIdElement().getIdPart());
        service.setActive(true);
        service.setProvidedBy(new Reference("Organization/" + site.id().value()));
        service.setName(procedure.name());
        service.addType(new CodeableConcept().addCoding(new Coding(Codes.LOCAL, procedure.code(), procedure.name())));
        service.addSpecialty(specialty());
        resources.stream()
                .filter(r -> r.site().equals(site.id()) && r.role() == ResourceRole.ROOM)
                .filter(r -> procedure.pool(ResourceRole.ROOM).admits(r.id()))
                .forEach(r -> service.addLocation(new Reference("Location/" + r.id().value())));
        return service;
    }

    private static Schedule schedule(SchedulableResource resource, boolean active) {
        var schedule = new Schedule();
        schedule.setId(resource.id().value());
        schedule.addIdentifier()
                .setSystem(Codes.NAMES + "resource")
                .setValue(resource.id().value());
        schedule.setActiveElement(new BooleanType(active));
        schedule.addSpecialty(specialty());
        if (resource.role().ofSessions()) {
            schedule.addServiceType(new CodeableConcept()
                    .addCoding(new Coding(Codes.LOCAL, "cryoablation-bone", "CT-guided cryoablation of bone")));
        }
        schedule.addServiceCategory(new CodeableConcept()
                .addCoding(new Coding(Codes.LOCAL, "interventional-radiology", "Interventional radiology")));
        schedule.addActor(new Reference(AppointmentMapper.type(resource.role()) + "/"
                        + resource.id().value())
                .setDisplay(resource.name()));
        return schedule;
    }

    /** Maps the probes of one lot that were used in one lesion. */
    public static DeviceUseStatement use(SearchResultItem.ProbeUse used) {
        var statement = new DeviceUseStatement();
        statement.addIdentifier().setSystem(Codes.NAMES + "device-use").setValue(used.id());
        statement.setStatus(DeviceUseStatement.DeviceUseStatementStatus.COMPLETED);
        statement.setSubject(new Reference("Patient/" + used.session().patient().value()));
        statement.setTiming(new DateTimeType(Date.from(used.at())));
        statement.setRecordedOn(Date.from(used.at()));
        statement.setDevice(new Reference("Device/" + used.lot().id())
                .setDisplay("lot " + used.lot().lot()));
        statement.addReasonReference(new Reference("Condition/" + ManualEntryMapper.conditionId(used.lesion())));
        statement.addDerivedFrom(new Reference(
                "Procedure/" + TreatmentMapper.id(used.session(), used.lesion().id())));
        statement.setBodySite(TreatmentMapper.site(used.lesion()));
        statement.addNote().setText(used.quantity() + " probes");
        return statement;
    }
}
