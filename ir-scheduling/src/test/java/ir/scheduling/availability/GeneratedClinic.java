package ir.scheduling.availability;

import ir.domain.lesion.BodySite;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.Qualifications;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.session.AdjunctProcedure;
import ir.domain.session.Anaesthesia;
import ir.domain.session.CryoProtocol;
import ir.domain.session.PlanParameters;
import ir.domain.session.ProcedureTemplate;
import ir.domain.session.SessionPlan;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.Site;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A clinic generated from a seed: resources, opening hours and allocations. The same seed generates the same clinic.
 */
final class GeneratedClinic {
    static final SiteId SITE = new SiteId("generated");

    final Random random;
    final Site site;
    final LocalDate first;
    final List<SchedulableResource> resources = new ArrayList<>();
    final List<CalendarEvent> events = new ArrayList<>();
    final Map<ResourceId, List<TimeRange>> occupied = new HashMap<>();
    final ProcedureTemplate procedure;
    final TimeRange known;

    /**
     * @param zone time zone of the site
     * @param first first day; a range with a clock change is useful
     */
    GeneratedClinic(long seed, ZoneId zone, LocalDate first, int days) {
        this.random = new Random(seed);
        this.first = first;
        int grid = List.of(5, 10, 15).get(random.nextInt(3));
        this.site = new Site(
                SITE,
                "Generated",
                "IR",
                zone,
                List.of(),
                false,
                random.nextBoolean() ? "de" : "",
                grid,
                Site.Gas.USUAL,
                java.util.Set.of());
        this.known = new TimeRange(
                first.atStartOfDay(zone).toInstant(),
                first.plusDays(days).atStartOfDay(zone).toInstant());
        for (var role : Arrays.stream(ResourceRole.values())
                .filter(ResourceRole::ofSessions)
                .toList()) {
            int many = 1 + random.nextInt(4);
            for (int i = 1; i <= many; i++) {
                resources.add(resource(role, i));
            }
        }
        this.procedure = template();
        for (var resource : resources) {
            for (int i = random.nextInt(3 * days); i > 0; i--) {
                occupied.computeIfAbsent(resource.id(), id -> new ArrayList<>()).add(window(days, 20, 240));
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                events.add(entry(resource, days));
            }
        }
    }

    private SchedulableResource resource(ResourceRole role, int i) {
        var id = new ResourceId(role.name().toLowerCase(java.util.Locale.ROOT) + "-" + i);
        boolean holidays = random.nextInt(3) == 0;
        return switch (role) {
            case ROOM -> new SchedulableResource.Room(id, SITE, "Room " + i, random.nextInt(4) > 0, hours(), holidays);
            case CONSOLE ->
                new SchedulableResource.CryoConsole(
                        id, SITE, "Console " + i, 1 + random.nextInt(10), hours(), holidays);
            case BAY -> new SchedulableResource.RecoveryBay(id, SITE, "Bay " + i, hours(), holidays);
            default ->
                new SchedulableResource.Clinician(
                        id, SITE, role + " " + i, role, hours(), holidays, random.nextInt(5) == 0, skills());
        };
    }

    private Qualifications skills() {
        return new Qualifications(
                random.nextInt(4) == 0 ? Set.of(BodySite.RIB) : Set.of(),
                Set.of(),
                random.nextInt(4) == 0
                        ? List.of(new Qualifications.Credential("licence", first.plusDays(random.nextInt(5))))
                        : List.of());
    }

    private OpeningHours hours() {
        if (random.nextInt(8) == 0) {
            return OpeningHours.daily(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
        }
        if (random.nextInt(6) == 0) {
            return OpeningHours.daily(LocalTime.of(20, 0), LocalTime.of(8, 0));
        }
        var opens = LocalTime.of(6 + random.nextInt(4), random.nextInt(60));
        var closes = LocalTime.of(15 + random.nextInt(8), random.nextInt(60));
        return random.nextBoolean()
                ? OpeningHours.daily(opens, closes)
                : OpeningHours.on(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.SATURDAY), opens, closes);
    }

    private TimeRange window(int days, int shortest, int longest) {
        var start = first.plusDays(random.nextInt(days))
                .atTime(random.nextInt(24), random.nextInt(60))
                .atZone(site.zone())
                .toInstant();
        return TimeRange.ofMinutes(start, shortest + random.nextInt(longest - shortest));
    }

    private CalendarEvent entry(SchedulableResource resource, int days) {
        var type = CalendarEvent.EventType.values()[random.nextInt(CalendarEvent.EventType.values().length)];
        return new CalendarEvent(
                "entry-" + events.size(),
                SITE,
                random.nextInt(6) == 0 ? Optional.empty() : Optional.of(resource.id()),
                type,
                type == CalendarEvent.EventType.SHIFT ? window(days, 300, 900) : window(days, 30, 600),
                random.nextInt(3) == 0
                        ? Optional.of(random.nextBoolean() ? "FREQ=DAILY;COUNT=4" : "FREQ=WEEKLY")
                        : Optional.empty(),
                "",
                Optional.of(random.nextBoolean() ? "cryoablation-bone" : "biopsy"),
                Optional.of(random.nextInt(4)),
                Optional.of(random.nextInt(6)),
                new CalendarEvent.Source("hand", "entry-" + events.size()));
    }

    private ProcedureTemplate template() {
        var plain = ProcedureTemplate.cryoablationOfBone();
        if (random.nextBoolean()) {
            return plain;
        }
        var bays = resources.stream()
                .filter(r -> r.role() == ResourceRole.BAY)
                .map(SchedulableResource::id)
                .toList();
        return new ProcedureTemplate(
                plain.code(),
                plain.name(),
                plain.phases(),
                Map.of(ResourceRole.BAY, new ProcedureTemplate.Pool(List.of(bays.get(bays.size() - 1)), Set.of())),
                Set.of());
    }

    SessionPlan plan() {
        var anaesthesia = Anaesthesia.values()[random.nextInt(3)];
        return SessionPlan.of(new PlanParameters(
                ProbeSize.MM_2_4,
                1 + random.nextInt(4),
                1,
                anaesthesia,
                CryoProtocol.STANDARD,
                random.nextInt(2),
                random.nextInt(4) == 0 ? List.of(AdjunctProcedure.BIOPSY) : List.of()));
    }

    AvailabilitySnapshot freeTime() {
        return AvailabilitySnapshot.of(
                List.of(site),
                List.of(procedure),
                resources.stream()
                        .map(r -> new OpeningHoursCalendar(r, site, events))
                        .toList(),
                occupied,
                known);
    }

    SearchRequest request(SearchRequest.Order order, int count) {
        var patient =
                random.nextInt(3) == 0 ? List.of(window((int) known.length().toDays(), 60, 300)) : List.<TimeRange>of();
        var requested = random.nextInt(3) == 0
                ? List.of(resources.get(random.nextInt(resources.size())).id())
                : List.<ResourceId>of();
        return new SearchRequest(
                new SessionRequirements(plan(), procedure, Set.of(BodySite.ILIUM)),
                known,
                requested,
                patient,
                random.nextInt(5) == 0 ? Optional.of(first.plusDays(3)) : Optional.empty(),
                random.nextInt(5) == 0 ? List.of(first.plusDays(1)) : List.of(),
                first.plusDays(5),
                order,
                count,
                now());
    }

    Instant now() {
        return known.start();
    }
}
