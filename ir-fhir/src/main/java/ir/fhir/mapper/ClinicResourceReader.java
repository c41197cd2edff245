package ir.fhir.mapper;

import ir.domain.resource.OpeningHours;
import ir.domain.resource.Qualifications;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.scheduling.repository.Site;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/** Reads clinic configuration that an administrator's system writes. Inverse of {@link ClinicResourceMapper}. */
public final class ClinicResourceReader {
    public static final String TIME_ZONE = ClinicResourceMapper.TIME_ZONE;

    private ClinicResourceReader() {}

    private interface Reading<T> {
        T read();
    }

    private static <T> Result<T> outcome(String resourceType, Reading<T> reading) {
        try {
            return Result.success(reading.read());
        } catch (MappingException wrong) {
            return Result.failure(wrong.rejection());
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException outOfRange) {
            return Result.failure(new Rejection.InvalidValue(resourceType, "given", Expected.statedBy(outOfRange)));
        }
    }

    /** Attributes that all clinic resources have. */
    private record Common(ResourceId id, SiteId site, String name) {}

    /**
     * Reads a room, a recovery bay or a follow-up clinic.
     *
     * @param before the stored resource; empty for a new one
     */
    public static Result<SchedulableResource> location(
            Location location, Optional<SchedulableResource> before, SiteId home) {
        return outcome("Location", () -> {
            var role = role(location.getType(), "Location.type", Set.of("room", "bay", "clinic"));
            for (var type : location.getType()) {
                if (!has(List.of(type), ClinicResourceMapper.code(role))
                        && !(role == ResourceRole.ROOM
                                && has(List.of(type), ClinicResourceMapper.GENERAL_ANAESTHESIA))) {
                    throw new MappingException(new Rejection.UnsupportedEntry(
                            "Location.type",
                            String.valueOf(type.getCodingFirstRep().getCode()),
                            Expected.of("location-type", ClinicResourceMapper.GENERAL_ANAESTHESIA)));
                }
            }
            var common = common(
                    before,
                    location.getIdentifier(),
                    "Location",
                    location.getName(),
                    location.getManagingOrganization(),
                    home);
            var hours = new OpeningHours(location.getHoursOfOperation().stream()
                    .map(h -> span(
                            "Location.hoursOfOperation",
                            h.getDaysOfWeek().stream()
                                    .filter(d -> d.hasValue())
                                    .map(d -> d.getValue().toCode()),
                            h.getAllDay(),
                            h.getOpeningTime(),
                            h.getClosingTime()))
                    .toList());
            boolean holidays = onHolidays("Location", location.getAvailabilityExceptions());
            return switch (role) {
                case ROOM ->
                    new SchedulableResource.Room(
                            common.id,
                            common.site,
                            common.name,
                            has(location.getType(), ClinicResourceMapper.GENERAL_ANAESTHESIA),
                            hours,
                            holidays);
                case BAY -> new SchedulableResource.RecoveryBay(common.id, common.site, common.name, hours, holidays);
                default -> new SchedulableResource.FollowUpClinic(common.id, common.site, common.name, hours, holidays);
            };
        });
    }

    /** Reads a cryo console. Its hours are not changed; a new console is available all day. */
    public static Result<SchedulableResource> console(
            Device device, Optional<SchedulableResource> before, SiteId home) {
        return outcome("Device", () -> {
            role(List.of(device.getType()), "Device.type", Set.of("console"));
            var common = common(
                    before,
                    device.getIdentifier(),
                    "Device",
                    device.getDeviceNameFirstRep().getName(),
                    device.getOwner(),
                    home);
            var channels = device.getProperty().stream()
                    .filter(p -> has(List.of(p.getType()), ClinicResourceMapper.CHANNELS))
                    .flatMap(p -> p.getValueQuantity().stream())
                    .filter(q -> q.hasValue())
                    .map(q -> q.getValue().intValueExact())
                    .findFirst()
                    .orElseThrow(() -> new MappingException(new Rejection.MissingValue(
                            "Device.property", Expected.of("device-property", ClinicResourceMapper.CHANNELS))));
            return new SchedulableResource.CryoConsole(
                    common.id,
                    common.site,
                    common.name,
                    channels,
                    before.map(SchedulableResource::hours)
                            .orElseGet(() -> OpeningHours.daily(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT)),
                    before.map(SchedulableResource::onHolidays).orElse(true));
        });
    }

    /**
     * Reads a person with a role; a new person is created this way. A person without hours is available in rostered
     * shifts only.
     */
    public static Result<SchedulableResource> person(
            PractitionerRole written, Optional<SchedulableResource> before, SiteId home) {
        return outcome("PractitionerRole", () -> {
            var role = role(
                    written.getCode(),
                    "PractitionerRole.code",
                    Arrays.stream(ResourceRole.values())
                            .filter(ResourceRole::person)
                            .map(ClinicResourceMapper::code)
                            .collect(Collectors.toSet()));
            var practitioner = written.getPractitioner();
            var named = practitioner.getReferenceElement().getIdPart();
            if (named != null
                    && before.filter(b -> b.id().value().equals(named)).isEmpty()) {
                throw new MappingException(new Rejection.UnsupportedEntry(
                        "PractitionerRole.practitioner", named, "display-name-without-reference-for"));
            }
            var common = common(
                    before,
                    written.getIdentifier(),
                    "PractitionerRole",
                    before.map(SchedulableResource::name).orElse(practitioner.getDisplay()),
                    written.getOrganization(),
                    home);
            var spans = written.getAvailableTime().stream()
                    .map(h -> span(
                            "PractitionerRole.availableTime",
                            h.getDaysOfWeek().stream()
                                    .filter(d -> d.hasValue())
                                    .map(d -> d.getValue().toCode()),
                            h.getAllDay(),
                            h.getAvailableStartTime(),
                            h.getAvailableEndTime()))
                    .toList();
            var known = before.flatMap(
                    b -> b instanceof SchedulableResource.Clinician c ? Optional.of(c) : Optional.empty());
            return new SchedulableResource.Clinician(
                    common.id,
                    common.site,
                    common.name,
                    role,
                    spans.isEmpty()
                            ? known.map(SchedulableResource.Clinician::hours).orElse(new OpeningHours(List.of()))
                            : new OpeningHours(spans),
                    onHolidays("PractitionerRole", written.getAvailabilityExceptions()),
                    spans.isEmpty(),
                    known.map(SchedulableResource.Clinician::skills).orElse(Qualifications.ALL));
        });
    }

    /** Reads the name of a person, and the qualifications that must be valid on the day of a session. */
    public static Result<SchedulableResource> person(
            Practitioner written, Practitioner known, SchedulableResource before) {
        return outcome("Practitioner", () -> {
            if (!(before instanceof SchedulableResource.Clinician person)) {
                throw new MappingException(
                        new Rejection.NotFound("Practitioner", before.id().value()));
            }
            var credentials = new ArrayList<Qualifications.Credential>();
            for (var qualification : written.getQualification()) {
                if (!qualification.getCode().hasText()
                        || !qualification.getPeriod().hasEnd()) {
                    throw new MappingException(
                            new Rejection.MissingValue("Practitioner.qualification", "code-text-and-period-end"));
                }
                credentials.add(new Qualifications.Credential(
                        qualification.getCode().getText(),
                        LocalDate.parse(qualification
                                .getPeriod()
                                .getEndElement()
                                .getValueAsString()
                                .substring(0, 10))));
            }
            return new SchedulableResource.Clinician(
                    person.id(),
                    person.site(),
                    required("Practitioner.name", name(written.getNameFirstRep(), known.getNameFirstRep())),
                    person.role(),
                    person.hours(),
                    person.onHolidays(),
                    person.rostered(),
                    new Qualifications(person.skills().organs(), person.skills().procedures(), credentials));
        });
    }

    /** Returns the name parts if they changed, else the full text of the name. */
    private static String name(HumanName written, HumanName known) {
        var parts = parts(written);
        return parts.equals(parts(known)) && written.hasText() ? written.getText() : parts;
    }

    private static String parts(HumanName name) {
        return Stream.of(
                        name.getPrefix().stream()
                                .filter(PrimitiveType::hasValue)
                                .map(PrimitiveType::getValue),
                        name.getGiven().stream().filter(PrimitiveType::hasValue).map(PrimitiveType::getValue),
                        Stream.ofNullable(name.getFamily()))
                .flatMap(s -> s)
                .collect(Collectors.joining(" "));
    }

    /** Reads a site. A new site starts with the settings of the home site. */
    public static Result<Site> organization(Organization written, Optional<Site> before, Site home) {
        return outcome("Organization", () -> {
            if (written.hasActive() && !written.getActive()) {
                throw new MappingException(
                        new Rejection.UnsupportedEntry("Organization.active", "false", "true-to-close-site-retire"));
            }
            var name = required("Organization.name", written.getName());
            var zone = Optional.ofNullable(written.getExtensionByUrl(TIME_ZONE))
                    .flatMap(e -> e.getValue() instanceof CodeType code && code.hasValue()
                            ? Optional.of(ZoneId.of(code.getValue()))
                            : Optional.<ZoneId>empty());
            var like = before.orElse(home);
            if (before.isEmpty() && zone.isEmpty()) {
                throw new MappingException(new Rejection.MissingValue(
                        "Organization.extension(time-zone)", "time-zone-opening-hours-such"));
            }
            return new Site(
                    before.map(Site::id)
                            .orElseGet(() -> new SiteId(id(written.getIdentifier(), "site", "Organization", name))),
                    name,
                    written.getAlias().stream()
                            .filter(PrimitiveType::hasValue)
                            .map(PrimitiveType::getValue)
                            .findFirst()
                            .orElse(""),
                    zone.orElse(like.zone()),
                    like.trustedClients(),
                    like.coverBeforeBooking(),
                    like.holidayRegion(),
                    like.gridMinutes(),
                    like.gas(),
                    like.services());
        });
    }

    private static Common common(
            Optional<SchedulableResource> before,
            List<Identifier> identifiers,
            String resourceType,
            @Nullable String name,
            Reference site,
            SiteId home) {
        var text = required(resourceType.equals("Device") ? "Device.deviceName" : resourceType + ".name", name);
        var at = site.getReferenceElement().getIdPart();
        return new Common(
                before.map(SchedulableResource::id)
                        .orElseGet(() -> new ResourceId(id(identifiers, "resource", resourceType, text))),
                at == null ? home : new SiteId(at),
                text);
    }

    /** Returns the id from the resource's identifier, or derives it from the name. */
    private static String id(List<Identifier> identifiers, String system, String resourceType, String name) {
        for (var identifier : identifiers) {
            if (!(Codes.NAMES + system).equals(identifier.getSystem())) {
                throw new MappingException(new Rejection.UnsupportedEntry(
                        resourceType + ".identifier",
                        String.valueOf(identifier.getSystem()),
                        Expected.exactly(Codes.NAMES + system)));
            }
        }
        var id = identifiers.isEmpty()
                ? name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "")
                : String.valueOf(identifiers.get(0).getValue());
        if (!id.matches("[A-Za-z0-9\\-]{1,64}")) {
            throw new MappingException(
                    new Rejection.InvalidValue(resourceType + ".identifier.value", id, "up-to-64-letters-digits"));
        }
        return id;
    }

    private static String required(String element, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new MappingException(new Rejection.MissingValue(element, "name"));
        }
        return value.strip();
    }

    private static boolean has(List<CodeableConcept> concepts, String code) {
        return concepts.stream()
                .flatMap(c -> c.getCoding().stream())
                .anyMatch(c -> Codes.LOCAL.equals(c.getSystem()) && code.equals(c.getCode()));
    }

    private static ResourceRole role(List<CodeableConcept> concepts, String element, Set<String> possible) {
        return concepts.stream()
                .flatMap(c -> c.getCoding().stream())
                .filter(c -> Codes.LOCAL.equals(c.getSystem()))
                .map(Coding::getCode)
                .flatMap(code -> Arrays.stream(ResourceRole.values())
                        .filter(role -> ClinicResourceMapper.code(role).equals(code) && possible.contains(code)))
                .findFirst()
                .orElseThrow(() -> new MappingException(new Rejection.MissingValue(
                        element,
                        Expected.of("code-of-system", possible.stream().sorted().toList(), Codes.LOCAL))));
    }

    private static boolean onHolidays(String resourceType, @Nullable String exceptions) {
        if (exceptions != null && !exceptions.equals(ClinicResourceMapper.ON_HOLIDAYS)) {
            throw new MappingException(new Rejection.UnsupportedEntry(
                    resourceType + ".availabilityExceptions",
                    "another text",
                    Expected.of("availability-exceptions", ClinicResourceMapper.ON_HOLIDAYS)));
        }
        return exceptions != null;
    }

    private static OpeningHours.Span span(
            String element, Stream<String> days, boolean allDay, @Nullable String opens, @Nullable String closes) {
        if (!allDay && (opens == null || closes == null)) {
            throw new MappingException(new Rejection.MissingValue(element, "days-week-opening-time-and"));
        }
        return new OpeningHours.Span(
                days.map(day -> Arrays.stream(DayOfWeek.values())
                                .filter(d -> d.name().toLowerCase(Locale.ROOT).startsWith(day))
                                .findFirst()
                                .orElseThrow())
                        .collect(Collectors.toSet()),
                allDay ? LocalTime.MIDNIGHT : LocalTime.parse(String.valueOf(opens)),
                allDay ? LocalTime.MIDNIGHT : LocalTime.parse(String.valueOf(closes)));
    }
}
