package ir.scheduling.availability;

import ir.domain.lesion.BodySite;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.Qualifications;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.session.Anaesthesia;
import ir.domain.session.CryoProtocol;
import ir.domain.session.PlanParameters;
import ir.domain.session.ProcedureTemplate;
import ir.domain.session.SessionPlan;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.SearchRequest.Order;
import ir.scheduling.repository.Site;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A large site for measurements: 128 resources, twelve months, about 210,000 allocations. Generated from a seed. Its
 * zone is UTC, so that one SQL statement can answer the same query.
 */
public final class ReferenceSite {
    public static final SiteId SITE = new SiteId("reference");
    public static final LocalDate FIRST = LocalDate.of(2026, 1, 5);
    private static final int MONTHS = 12;
    private static final Map<ResourceRole, Integer> MANY = Map.of(
            ResourceRole.ROOM, 16,
            ResourceRole.OPERATOR, 24,
            ResourceRole.ANAESTHETIST, 12,
            ResourceRole.SEDATION_NURSE, 16,
            ResourceRole.TECHNOLOGIST, 16,
            ResourceRole.CONSOLE, 12,
            ResourceRole.BAY, 32);

    public final List<SchedulableResource> resources = new ArrayList<>();
    public final Map<ResourceId, List<TimeRange>> occupied = new HashMap<>();
    public final TimeRange known;
    private final int grid;
    private final Random random;

    /**
     * @param grid minutes between two start times
     * @param pauses share of pauses that are long enough for a session; 0.33 generates about 220,000 allocations, 0.1
     *     leaves hardly any free slot
     */
    public ReferenceSite(long seed, int grid, double pauses) {
        this.grid = grid;
        this.random = new Random(seed);
        this.known = new TimeRange(
                FIRST.atStartOfDay(ZoneOffset.UTC).toInstant(),
                FIRST.plusMonths(MONTHS).atStartOfDay(ZoneOffset.UTC).toInstant());
        for (var role : ResourceRole.values()) {
            for (int i = 1; i <= MANY.getOrDefault(role, 0); i++) {
                resources.add(resource(role, i));
            }
        }
        resources.forEach(r -> occupied.put(r.id(), fill(pauses)));
    }

    private static SchedulableResource resource(ResourceRole role, int i) {
        var id = new ResourceId(role + "-" + i);
        var day = OpeningHours.weekdays(LocalTime.of(7, 0), LocalTime.of(19, 0));
        var late = OpeningHours.weekdays(LocalTime.of(7, 0), LocalTime.of(23, 0));
        return switch (role) {
            case ROOM -> new SchedulableResource.Room(id, SITE, "Room " + i, true, day, false);
            case CONSOLE -> new SchedulableResource.CryoConsole(id, SITE, "Console " + i, 10, day, false);
            case BAY -> new SchedulableResource.RecoveryBay(id, SITE, "Bay " + i, late, false);
            default ->
                new SchedulableResource.Clinician(
                        id, SITE, role + " " + i, role, day, false, false, Qualifications.ALL);
        };
    }

    /**
     * Fills a day with appointments of 15 to 60 minutes, back to back or nearly so, with longer pauses between some.
     */
    private List<TimeRange> fill(double pauses) {
        var windows = new ArrayList<TimeRange>();
        var last = FIRST.plusMonths(MONTHS);
        for (var day = FIRST; day.isBefore(last); day = day.plusDays(1)) {
            if (day.getDayOfWeek().getValue() >= DayOfWeek.SATURDAY.getValue()) {
                continue;
            }
            int at = random.nextInt(120);
            while (at < 700) {
                int length = 15 + random.nextInt(45);
                windows.add(TimeRange.ofMinutes(
                        day.atTime(7, 0).toInstant(ZoneOffset.UTC).plus(Duration.ofMinutes(at)),
                        Math.min(length, 720 - at)));
                at += length + (random.nextDouble() < pauses ? 120 + random.nextInt(180) : random.nextInt(15));
            }
        }
        return windows;
    }

    public int ranges() {
        return occupied.values().stream().mapToInt(List::size).sum();
    }

    public Site site() {
        return new Site(
                SITE,
                "Reference",
                "IR",
                ZoneOffset.UTC,
                List.of(),
                false,
                "",
                grid,
                Site.Gas.USUAL,
                java.util.Set.of());
    }

    public AvailabilitySnapshot freeTime() {
        return AvailabilitySnapshot.of(
                List.of(site()),
                List.of(ProcedureTemplate.cryoablationOfBone()),
                resources.stream()
                        .map(r -> new OpeningHoursCalendar(r, site(), List.of()))
                        .toList(),
                occupied,
                known);
    }

    /** Sessions under sedation and general anaesthesia, with one to four probes: six or seven roles. */
    public SessionPlan plan(Random any) {
        return SessionPlan.of(new PlanParameters(
                ProbeSize.MM_2_4,
                1 + any.nextInt(4),
                1,
                any.nextBoolean() ? Anaesthesia.GENERAL : Anaesthesia.SEDATION,
                CryoProtocol.STANDARD,
                any.nextInt(2),
                List.of()));
    }

    /** The first twenty starts from a random instant within the first ten months. */
    public SearchRequest request(Random any) {
        var from = known.start().plus(Duration.ofMinutes(any.nextInt(300 * 24 * 60)));
        return new SearchRequest(
                new SessionRequirements(plan(any), ProcedureTemplate.cryoablationOfBone(), Set.of(BodySite.ILIUM)),
                new TimeRange(from, known.end()),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                LocalDate.ofInstant(from, ZoneOffset.UTC).plusDays(14),
                Order.EARLIEST,
                20,
                from);
    }
}
