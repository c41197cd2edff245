package ir.scheduling.availability;

import ir.domain.lesion.BodySite;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.domain.resource.SiteId;
import ir.domain.resource.Skills;
import ir.domain.session.AddOn;
import ir.domain.session.Anaesthesia;
import ir.domain.session.CryoProtocol;
import ir.domain.session.PlanInput;
import ir.domain.session.ProbeSize;
import ir.domain.session.SessionPlan;
import ir.domain.time.TimeWindow;
import ir.scheduling.site.Site;
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

/** A clinic made up by a seed: who is there, when, and what is taken. The same seed makes the same clinic. */
final class GeneratedClinic {
    static final SiteId SITE = new SiteId("generated");

    final Random random;
    final Site site;
    final LocalDate first;
    final List<Resource> resources = new ArrayList<>();
    final List<DiaryEntry> entries = new ArrayList<>();
    final Map<ResourceId, List<TimeWindow>> taken = new HashMap<>();
    final ProcedureTemplate procedure;
    final TimeWindow known;

    /**
     * @param zone where it stands
     * @param first its first day; days of clock change are welcome
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
        this.known = new TimeWindow(
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
                taken.computeIfAbsent(resource.id(), id -> new ArrayList<>()).add(window(days, 20, 240));
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                entries.add(entry(resource, days));
            }
        }
    }

    private Resource resource(ResourceRole role, int i) {
        var id = new ResourceId(role.name().toLowerCase(java.util.Locale.ROOT) + "-" + i);
        boolean holidays = random.nextInt(3) == 0;
        return switch (role) {
            case ROOM -> new Resource.Room(id, SITE, "Room " + i, random.nextInt(4) > 0, hours(), holidays);
            case CONSOLE -> new Resource.Console(id, SITE, "Console " + i, 1 + random.nextInt(10), hours(), holidays);
            case BAY -> new Resource.RecoveryBay(id, SITE, "Bay " + i, hours(), holidays);
            default ->
                new Resource.Clinician(
                        id, SITE, role + " " + i, role, hours(), holidays, random.nextInt(5) == 0, skills());
        };
    }

    private Skills skills() {
        return new Skills(
                random.nextInt(4) == 0 ? Set.of(BodySite.RIB) : Set.of(),
                Set.of(),
                random.nextInt(4) == 0
                        ? List.of(new Skills.Credential("licence", first.plusDays(random.nextInt(5))))
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

    private TimeWindow window(int days, int shortest, int longest) {
        var start = first.plusDays(random.nextInt(days))
                .atTime(random.nextInt(24), random.nextInt(60))
                .atZone(site.zone())
                .toInstant();
        return TimeWindow.ofMinutes(start, shortest + random.nextInt(longest - shortest));
    }

    private DiaryEntry entry(Resource resource, int days) {
        var kind = DiaryEntry.Kind.values()[random.nextInt(DiaryEntry.Kind.values().length)];
        return new DiaryEntry(
                "entry-" + entries.size(),
                SITE,
                random.nextInt(6) == 0 ? Optional.empty() : Optional.of(resource.id()),
                kind,
                kind == DiaryEntry.Kind.SHIFT ? window(days, 300, 900) : window(days, 30, 600),
                random.nextInt(3) == 0
                        ? Optional.of(random.nextBoolean() ? "FREQ=DAILY;COUNT=4" : "FREQ=WEEKLY")
                        : Optional.empty(),
                "",
                Optional.of(random.nextBoolean() ? "cryoablation-bone" : "biopsy"),
                Optional.of(random.nextInt(4)),
                Optional.of(random.nextInt(6)),
                new DiaryEntry.Source("hand", "entry-" + entries.size()));
    }

    private ProcedureTemplate template() {
        var plain = ProcedureTemplate.cryoablationOfBone();
        if (random.nextBoolean()) {
            return plain;
        }
        var bays = resources.stream()
                .filter(r -> r.role() == ResourceRole.BAY)
                .map(Resource::id)
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
        return SessionPlan.of(new PlanInput(
                ProbeSize.MM_2_4,
                1 + random.nextInt(4),
                1,
                anaesthesia,
                CryoProtocol.STANDARD,
                random.nextInt(2),
                random.nextInt(4) == 0 ? List.of(AddOn.BIOPSY) : List.of()));
    }

    FreeTime freeTime() {
        return FreeTime.of(
                List.of(site),
                List.of(procedure),
                resources.stream().map(r -> new OpenTime(r, site, entries)).toList(),
                taken,
                known);
    }

    SearchRequest request(SearchRequest.Order order, int count) {
        var patient = random.nextInt(3) == 0
                ? List.of(window((int) known.length().toDays(), 60, 300))
                : List.<TimeWindow>of();
        var wanted = random.nextInt(3) == 0
                ? List.of(resources.get(random.nextInt(resources.size())).id())
                : List.<ResourceId>of();
        return new SearchRequest(
                new Suitability(plan(), procedure, Set.of(BodySite.ILIUM)),
                known,
                wanted,
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
