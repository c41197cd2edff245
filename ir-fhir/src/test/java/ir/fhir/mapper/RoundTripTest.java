package ir.fhir.mapper;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.LesionId;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.Qualifications;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.shared.ResourceRole;
import ir.domain.treatment.FreezeThawCycle;
import ir.domain.treatment.Probe;
import ir.domain.treatment.ProtectiveTechnique;
import ir.domain.treatment.RadiationDose;
import ir.domain.treatment.TreatmentRecord;
import ir.scheduling.search.ClinicalSearchService.ClinicResources;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Procedure;
import org.junit.jupiter.api.Test;

/** Round trips: treatment records and clinic configuration that are mapped to FHIR and read again are unchanged. */
class RoundTripTest {
    private static final SiteId HOME = new SiteId("home");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Random RANDOM = new Random(20_261_121);

    private static <T> Optional<T> maybe(T value) {
        return RANDOM.nextBoolean() ? Optional.of(value) : Optional.empty();
    }

    private static <R extends org.hl7.fhir.r4.model.Resource> R wire(R resource, Class<R> type) {
        var parser = FhirContext.forR4Cached().newJsonParser();
        return parser.parseResource(type, parser.encodeResourceToString(resource));
    }

    private static TreatmentRecord record() {
        return new TreatmentRecord(
                new LesionId("l"),
                1 + RANDOM.nextInt(4),
                IntStream.rangeClosed(0, RANDOM.nextInt(6))
                        .mapToObj(i -> new Probe(
                                ProbeSize.MM_1_7,
                                maybe("LOT-" + RANDOM.nextInt(3)),
                                maybe("(01)0400" + i),
                                RANDOM.nextBoolean() ? "" : "position " + i))
                        .toList(),
                IntStream.rangeClosed(0, RANDOM.nextInt(3))
                        .mapToObj(i -> new FreezeThawCycle(
                                1 + RANDOM.nextInt(60),
                                RANDOM.nextInt(61),
                                maybe(Instant.ofEpochSecond(1_790_000_000L + 60L * RANDOM.nextInt(10_000)))))
                        .toList(),
                -RANDOM.nextInt(197),
                maybe(RANDOM.nextInt(51)),
                EnumSet.allOf(ProtectiveTechnique.class).stream()
                        .filter(p -> RANDOM.nextBoolean())
                        .collect(Collectors.toSet()),
                maybe(RANDOM.nextInt(51)),
                maybe(new RadiationDose(Optional.of(RANDOM.nextInt(90_000) / 10.0), maybe(12.5))),
                RANDOM.nextBoolean(),
                Instant.EPOCH,
                "Dr. Op");
    }

    @Test
    void treatmentRecordSurvivesARoundTrip() {
        for (int i = 0; i < 500; i++) {
            var record = record();
            var procedure = new Procedure();
            procedure.addExtension(TreatmentExtensionMapper.extension(record, BERLIN));
            procedure.setOutcome(TreatmentExtensionMapper.outcome(record));
            var read = TreatmentExtensionMapper.treatment(
                            wire(procedure, Procedure.class), record.lesion(), number -> Optional.of("id of " + number))
                    .orElseThrow();
            assertThat(read.probes()).isEqualTo(record.probes().size());
            assertThat(read.positions())
                    .isEqualTo(record.probes().stream().map(Probe::position).toList());
            assertThat(read.lots())
                    .isEqualTo(record.probes().stream()
                            .flatMap(p -> p.lot().stream())
                            .collect(Collectors.toMap(lot -> "id of " + lot, lot -> 1, Integer::sum)));
            assertThat(read.cycles()).isEqualTo(record.cycles());
            assertThat(read.lowestTemperature()).isEqualTo(record.lowestTemperature());
            assertThat(read.iceMarginMm()).isEqualTo(record.iceMarginMm());
            assertThat(read.protections()).isEqualTo(record.protections());
            assertThat(read.gasCylinders()).isEqualTo(record.gasCylinders());
            assertThat(read.radiation()).isEqualTo(record.radiation());
            assertThat(read.technicalSuccess()).isEqualTo(record.technicalSuccess());
        }
    }

    private static OpeningHours hours() {
        return new OpeningHours(IntStream.range(0, RANDOM.nextInt(3))
                .mapToObj(i -> {
                    var days = EnumSet.allOf(DayOfWeek.class).stream()
                            .filter(d -> RANDOM.nextBoolean())
                            .collect(Collectors.toSet());
                    // equal opening and closing times mean a whole day, which starts at midnight
                    var opens = LocalTime.of(RANDOM.nextInt(12), 15 * RANDOM.nextInt(4));
                    var closes = LocalTime.of(12 + RANDOM.nextInt(12), 15 * RANDOM.nextInt(4));
                    boolean whole = RANDOM.nextInt(4) == 0;
                    return new OpeningHours.Span(
                            days.isEmpty() ? Set.of(DayOfWeek.MONDAY) : days,
                            whole ? LocalTime.MIDNIGHT : opens,
                            whole ? LocalTime.MIDNIGHT : closes);
                })
                .toList());
    }

    private static SchedulableResource resource(int i) {
        var id = new ResourceId("r-" + i);
        var name = "Resource " + i;
        boolean holidays = RANDOM.nextBoolean();
        return switch (i % 4) {
            case 0 -> new SchedulableResource.Room(id, HOME, name, RANDOM.nextBoolean(), hours(), holidays);
            case 1 -> new SchedulableResource.RecoveryBay(id, HOME, name, hours(), holidays);
            case 2 -> new SchedulableResource.FollowUpClinic(id, HOME, name, hours(), holidays);
            default -> new SchedulableResource.CryoConsole(id, HOME, name, 1 + RANDOM.nextInt(40), hours(), holidays);
        };
    }

    private static <R> R only(String resourceType, SchedulableResource resource, Class<R> type) {
        var clinic = new ClinicResources(List.of(), List.of(resource), List.of(), List.of(), List.of());
        return type.cast(ClinicResourceMapper.all(resourceType, clinic).get(0));
    }

    @Test
    void locationsAndDevicesSurviveARoundTrip() {
        for (int i = 0; i < 500; i++) {
            var resource = resource(i);
            var read = resource instanceof SchedulableResource.CryoConsole
                    ? ClinicResourceReader.console(
                            wire(only("Device", resource, Device.class), Device.class), Optional.of(resource), HOME)
                    : ClinicResourceReader.location(
                            wire(only("Location", resource, Location.class), Location.class), Optional.empty(), HOME);
            assertThat(read.orElseThrow()).isEqualTo(resource);
        }
    }

    @Test
    void practitionersSurviveARoundTrip() {
        for (int i = 0; i < 500; i++) {
            boolean rostered = RANDOM.nextBoolean();
            var stored = hours();
            var hours = !rostered && stored.spans().isEmpty()
                    ? OpeningHours.weekdays(LocalTime.of(8, 0), LocalTime.of(17, 0))
                    : stored;
            var person = new SchedulableResource.Clinician(
                    new ResourceId("p-" + i),
                    HOME,
                    RANDOM.nextBoolean() ? "Dr. Eva Maria Probe" : "Schwester Ute",
                    List.of(
                                    ResourceRole.OPERATOR,
                                    ResourceRole.ANAESTHETIST,
                                    ResourceRole.SEDATION_NURSE,
                                    ResourceRole.TECHNOLOGIST)
                            .get(RANDOM.nextInt(4)),
                    hours,
                    RANDOM.nextBoolean(),
                    rostered,
                    new Qualifications(
                            Set.of(BodySite.RIB),
                            Set.of(),
                            RANDOM.nextBoolean()
                                    ? List.of()
                                    : List.of(new Qualifications.Credential(
                                            "Radiation protection", LocalDate.of(2030, 12, 31)))));
            assertThat(ClinicResourceReader.person(
                                    wire(
                                            only("PractitionerRole", person, PractitionerRole.class),
                                            PractitionerRole.class),
                                    Optional.of(person),
                                    HOME)
                            .orElseThrow())
                    .isEqualTo(person);
            var practitioner = only("Practitioner", person, Practitioner.class);
            assertThat(ClinicResourceReader.person(wire(practitioner, Practitioner.class), practitioner, person)
                            .orElseThrow())
                    .isEqualTo(person);
        }
    }
}
