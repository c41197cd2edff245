package ir.fhir.mapping;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.domain.resource.SiteId;
import ir.domain.resource.Skills;
import ir.scheduling.site.Site;
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

/** The clinic as an administrator's system writes it: the other way round than {@link ClinicMapping}. */
public final class ClinicReading {
    public static final String TIME_ZONE = ClinicMapping.TIME_ZONE;

    private ClinicReading() {}

    private interface Reading<T> {
        T read();
    }

    private static <T> Outcome<T> outcome(String kind, Reading<T> reading) {
        try {
            return Outcome.done(reading.read());
        } catch (Wrong wrong) {
            return Outcome.refused(wrong.refusal());
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException outOfRange) {
            return Outcome.refused(new Refusal.InvalidValue(kind, "given", String.valueOf(outOfRange.getMessage())));
        }
    }

    /** What every resource of the clinic has. */
    private record Common(ResourceId id, SiteId site, String name) {}

    /**
     * A room, a recovery bay or a place for visits.
     *
     * @param before as it is kept; empty for a new one
     */
    public static Outcome<Resource> location(Location location, Optional<Resource> before, SiteId home) {
        return outcome("Location", () -> {
            var role = role(location.getType(), "Location.type", Set.of("room", "bay", "clinic"));
            for (var type : location.getType()) {
                if (!has(List.of(type), code(role))
                        && !(role == ResourceRole.ROOM && has(List.of(type), ClinicMapping.GENERAL_ANAESTHESIA))) {
                    throw new Wrong(new Refusal.UnsupportedEntry(
                            "Location.type",
                            String.valueOf(type.getCodingFirstRep().getCode()),
                            "what it is, and of a room " + ClinicMapping.GENERAL_ANAESTHESIA));
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
                    new Resource.Room(
                            common.id,
                            common.site,
                            common.name,
                            has(location.getType(), ClinicMapping.GENERAL_ANAESTHESIA),
                            hours,
                            holidays);
                case BAY -> new Resource.RecoveryBay(common.id, common.site, common.name, hours, holidays);
                default -> new Resource.VisitPlace(common.id, common.site, common.name, hours, holidays);
            };
        });
    }

    /** A cryoablation console; its hours stay, a new one is there all day. */
    public static Outcome<Resource> console(Device device, Optional<Resource> before, SiteId home) {
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
                    .filter(p -> has(List.of(p.getType()), ClinicMapping.CHANNELS))
                    .flatMap(p -> p.getValueQuantity().stream())
                    .filter(q -> q.hasValue())
                    .map(q -> q.getValue().intValueExact())
                    .findFirst()
                    .orElseThrow(() -> new Wrong(new Refusal.MissingValue(
                            "Device.property", "type " + ClinicMapping.CHANNELS + " and a valueQuantity")));
            return new Resource.Console(
                    common.id,
                    common.site,
                    common.name,
                    channels,
                    before.map(Resource::hours)
                            .orElseGet(() -> OpeningHours.daily(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT)),
                    before.map(Resource::onHolidays).orElse(true));
        });
    }

    /** Who is new comes with a role; without hours, when a shift says so. */
    public static Outcome<Resource> person(PractitionerRole written, Optional<Resource> before, SiteId home) {
        return outcome("PractitionerRole", () -> {
            var role = role(
                    written.getCode(),
                    "PractitionerRole.code",
                    Arrays.stream(ResourceRole.values())
                            .filter(ResourceRole::person)
                            .map(ClinicReading::code)
                            .collect(Collectors.toSet()));
            var practitioner = written.getPractitioner();
            var named = practitioner.getReferenceElement().getIdPart();
            if (named != null
                    && before.filter(b -> b.id().value().equals(named)).isEmpty()) {
                throw new Wrong(new Refusal.UnsupportedEntry(
                        "PractitionerRole.practitioner", named, "display alone for somebody new; one role a person"));
            }
            var common = common(
                    before,
                    written.getIdentifier(),
                    "PractitionerRole",
                    before.map(Resource::name).orElse(practitioner.getDisplay()),
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
            var known = before.flatMap(b -> b instanceof Resource.Clinician c ? Optional.of(c) : Optional.empty());
            return new Resource.Clinician(
                    common.id,
                    common.site,
                    common.name,
                    role,
                    spans.isEmpty()
                            ? known.map(Resource.Clinician::hours).orElse(new OpeningHours(List.of()))
                            : new OpeningHours(spans),
                    onHolidays("PractitionerRole", written.getAvailabilityExceptions()),
                    spans.isEmpty(),
                    known.map(Resource.Clinician::skills).orElse(Skills.ALL));
        });
    }

    /** Name and what must be valid on the day. */
    public static Outcome<Resource> person(Practitioner written, Practitioner known, Resource before) {
        return outcome("Practitioner", () -> {
            if (!(before instanceof Resource.Clinician person)) {
                throw new Wrong(new Refusal.NotFound("Practitioner", before.id().value()));
            }
            var credentials = new ArrayList<Skills.Credential>();
            for (var qualification : written.getQualification()) {
                if (!qualification.getCode().hasText()
                        || !qualification.getPeriod().hasEnd()) {
                    throw new Wrong(new Refusal.MissingValue(
                            "Practitioner.qualification", "code.text, and period.end as its last day"));
                }
                credentials.add(new Skills.Credential(
                        qualification.getCode().getText(),
                        LocalDate.parse(qualification
                                .getPeriod()
                                .getEndElement()
                                .getValueAsString()
                                .substring(0, 10))));
            }
            return new Resource.Clinician(
                    person.id(),
                    person.site(),
                    needed("Practitioner.name", name(written.getNameFirstRep(), known.getNameFirstRep())),
                    person.role(),
                    person.hours(),
                    person.onHolidays(),
                    person.rostered(),
                    new Skills(person.skills().organs(), person.skills().procedures(), credentials));
        });
    }

    /** The parts where they changed, else the whole. */
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

    /** A site; a new one has the settings of home until somebody changes them. */
    public static Outcome<Site> organization(Organization written, Optional<Site> before, Site home) {
        return outcome("Organization", () -> {
            if (written.hasActive() && !written.getActive()) {
                throw new Wrong(
                        new Refusal.UnsupportedEntry("Organization.active", "false", "true; retire its resources"));
            }
            var name = needed("Organization.name", written.getName());
            var zone = Optional.ofNullable(written.getExtensionByUrl(TIME_ZONE))
                    .flatMap(e -> e.getValue() instanceof CodeType code && code.hasValue()
                            ? Optional.of(ZoneId.of(code.getValue()))
                            : Optional.<ZoneId>empty());
            var like = before.orElse(home);
            if (before.isEmpty() && zone.isEmpty()) {
                throw new Wrong(new Refusal.MissingValue(
                        "Organization.extension(time-zone)", "the zone of its hours, as Europe/Berlin"));
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
            Optional<Resource> before,
            List<Identifier> identifiers,
            String kind,
            @Nullable String name,
            Reference site,
            SiteId home) {
        var said = needed(kind.equals("Device") ? "Device.deviceName" : kind + ".name", name);
        var at = site.getReferenceElement().getIdPart();
        return new Common(
                before.map(Resource::id).orElseGet(() -> new ResourceId(id(identifiers, "resource", kind, said))),
                at == null ? home : new SiteId(at),
                said);
    }

    /** Its own identifier, or made of its name. */
    private static String id(List<Identifier> identifiers, String system, String kind, String name) {
        for (var identifier : identifiers) {
            if (!(Codes.NAMES + system).equals(identifier.getSystem())) {
                throw new Wrong(new Refusal.UnsupportedEntry(
                        kind + ".identifier", String.valueOf(identifier.getSystem()), Codes.NAMES + system));
            }
        }
        var id = identifiers.isEmpty()
                ? name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "")
                : String.valueOf(identifiers.get(0).getValue());
        if (!id.matches("[A-Za-z0-9\\-]{1,64}")) {
            throw new Wrong(
                    new Refusal.InvalidValue(kind + ".identifier.value", id, "up to 64 letters, digits and hyphens"));
        }
        return id;
    }

    private static String needed(String element, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new Wrong(new Refusal.MissingValue(element, "a name"));
        }
        return value.strip();
    }

    private static String code(ResourceRole role) {
        return role.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
                        .filter(role -> code(role).equals(code) && possible.contains(code)))
                .findFirst()
                .orElseThrow(() -> new Wrong(new Refusal.MissingValue(
                        element, possible.stream().sorted().collect(Collectors.joining(", ")) + " of " + Codes.LOCAL)));
    }

    private static boolean onHolidays(String kind, @Nullable String exceptions) {
        if (exceptions != null && !exceptions.equals(ClinicMapping.ON_HOLIDAYS)) {
            throw new Wrong(new Refusal.UnsupportedEntry(
                    kind + ".availabilityExceptions",
                    "other words",
                    ClinicMapping.ON_HOLIDAYS + "; closures and absences are Slots, busy-unavailable"));
        }
        return exceptions != null;
    }

    private static OpeningHours.Span span(
            String element, Stream<String> days, boolean allDay, @Nullable String opens, @Nullable String closes) {
        if (!allDay && (opens == null || closes == null)) {
            throw new Wrong(new Refusal.MissingValue(element, "days, and a time it opens and one it closes"));
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
