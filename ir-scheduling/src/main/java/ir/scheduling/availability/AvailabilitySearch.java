package ir.scheduling.availability;

import ir.domain.booking.Allocation;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.domain.session.Anaesthesia;
import ir.domain.time.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds where a whole session fits: every role has a resource free and open for its own phases, and the patient is free.
 * Pure: it reads diaries it was given, so the same diaries give the same openings.
 */
public final class AvailabilitySearch {
    /** Starts are offered on this grid. */
    public static final Duration GRID = Duration.ofMinutes(15);

    /** After an opening in a room the next one offered there begins this much later, so that a list shows choices. */
    private static final Duration APART = Duration.ofMinutes(60);

    /** A gap shorter than this beside a session is of use to nobody. */
    private static final long SCRAP_MINUTES = 90;

    private static final int EXPLAINED = 6;

    private final List<Resource> resources;
    private final ProcedureTemplate template;
    private final Map<ResourceId, List<TimeWindow>> busy;
    private final List<TimeWindow> patientBusy;
    private final ZoneId zone;

    public AvailabilitySearch(
            Collection<Resource> resources,
            ProcedureTemplate template,
            Map<ResourceId, List<TimeWindow>> busy,
            Collection<TimeWindow> patientBusy,
            ZoneId zone) {
        this.resources = List.copyOf(resources);
        this.template = template;
        this.busy = Map.copyOf(busy);
        this.patientBusy = List.copyOf(patientBusy);
        this.zone = zone;
    }

    /** Openings by score, and the first refused starts with their reasons. */
    public record Result(List<Opening> openings, List<WhyNot> refused, int total) {
        public Result {
            openings = List.copyOf(openings);
            refused = List.copyOf(refused);
        }
    }

    public Result search(SearchRequest request) {
        var offered = candidates(request);
        var fitting = new ArrayList<Opening>();
        var refused = new ArrayList<WhyNot>();
        var day = request.within().start().atZone(zone).toLocalDate();
        var last = request.within().end().atZone(zone).toLocalDate();
        var firstOffered = Optional.<LocalDate>empty();
        for (; !day.isAfter(last); day = day.plusDays(1)) {
            for (var room : offered.getOrDefault(ResourceRole.ROOM, List.of())) {
                var hours = room.hours().on(day, zone);
                if (hours.isEmpty()) {
                    continue;
                }
                var start = onGrid(later(hours.get().start(), request.within().start()));
                while (start.isBefore(request.within().end()) && hours.get().contains(start)) {
                    var fit = fit(request, offered, room, start);
                    if (fit.opening().isPresent()) {
                        fitting.add(fit.opening().get());
                        firstOffered = firstOffered.or(() -> Optional.of(
                                fit.opening().get().start().atZone(zone).toLocalDate()));
                        start = start.plus(APART);
                    } else {
                        fit.whyNot().ifPresent(why -> explain(refused, why));
                        start = start.plus(GRID);
                    }
                }
            }
            // enough to choose the best from; days further out only score lower
            if (fitting.size() >= request.count() * 3
                    && firstOffered.isPresent()
                    && day.isAfter(firstOffered.get().plusDays(6))) {
                break;
            }
        }
        var earliest = fitting.stream().map(Opening::start).min(Comparator.naturalOrder());
        var scored = fitting.stream()
                .map(opening -> scored(opening, request, earliest.orElseThrow()))
                .sorted(Comparator.comparingInt(Opening::score).reversed().thenComparing(Opening::start))
                .toList();
        var before = earliest.map(at ->
                        refused.stream().filter(why -> why.start().isBefore(at)).toList())
                .orElse(refused);
        return new Result(scored.stream().limit(request.count()).toList(), before, scored.size());
    }

    private record Fit(Optional<Opening> opening, Optional<WhyNot> whyNot) {}

    private Fit fit(SearchRequest request, Map<ResourceRole, List<Resource>> offered, Resource room, Instant start) {
        var plan = request.plan();
        var chosen = new ArrayList<Allocation>();
        var end = start;
        for (var need : template.needs(plan.input().anaesthesia()).entrySet()) {
            var window = plan.span(start, need.getValue()).orElseThrow();
            end = later(end, window.end());
            var candidates =
                    need.getKey() == ResourceRole.ROOM ? List.of(room) : offered.getOrDefault(need.getKey(), List.of());
            var free = candidates.stream()
                    .filter(resource -> free(resource, window))
                    .findFirst();
            if (free.isEmpty()) {
                return new Fit(Optional.empty(), Optional.of(new WhyNot(start, room.name(), need.getKey(), window)));
            }
            chosen.add(new Allocation(free.get().id(), free.get().name(), need.getKey(), window));
        }
        var planned = new TimeWindow(start, end);
        if (patientBusy.stream().anyMatch(planned::overlaps)) {
            return new Fit(Optional.empty(), Optional.empty());
        }
        chosen.sort(Comparator.comparing(Allocation::role));
        return new Fit(Optional.of(new Opening(start, planned, chosen, 0, List.of())), Optional.empty());
    }

    /** Open for all of the window and not taken in it. */
    private boolean free(Resource resource, TimeWindow window) {
        var hours = resource.hours().on(window.start().atZone(zone).toLocalDate(), zone);
        return hours.isPresent()
                && hours.get().contains(window)
                && busy.getOrDefault(resource.id(), List.of()).stream().noneMatch(window::overlaps);
    }

    /** By role; where the request names one of a role, only the named; a theatre or suite must allow the anaesthesia. */
    private Map<ResourceRole, List<Resource>> candidates(SearchRequest request) {
        var byRole = new LinkedHashMap<ResourceRole, List<Resource>>();
        for (var resource : resources) {
            boolean fits = switch (resource.role()) {
                case ROOM ->
                    request.plan().input().anaesthesia() != Anaesthesia.GENERAL
                            || (resource instanceof Resource.Room room && room.generalAnaesthesia());
                case CONSOLE ->
                    resource instanceof Resource.Console console
                            && console.channels() >= request.plan().input().probes();
                default -> true;
            };
            if (fits) {
                byRole.computeIfAbsent(resource.role(), role -> new ArrayList<>())
                        .add(resource);
            }
        }
        byRole.replaceAll((role, all) -> {
            var named =
                    all.stream().filter(r -> request.wanted().contains(r.id())).toList();
            return named.isEmpty() ? all : named;
        });
        return byRole;
    }

    private Opening scored(Opening opening, SearchRequest request, Instant earliest) {
        var reasons = new ArrayList<Opening.Reason>();
        long daysLater = ChronoUnit.DAYS.between(day(earliest), day(opening.start()));
        int score = (int) Math.max(0, 40 - 4 * daysLater);
        if (opening.start().equals(earliest)) {
            reasons.add(new Opening.Reason(Opening.Reason.Kind.FIRST_THAT_FITS, 0));
        }
        long spare = ChronoUnit.DAYS.between(day(opening.start()), request.treatBy());
        if (spare >= 0) {
            score += (int) Math.min(30, 20 + spare);
            reasons.add(new Opening.Reason(
                    spare == 0 ? Opening.Reason.Kind.ON_TREAT_BY : Opening.Reason.Kind.BEFORE_TREAT_BY, spare));
        } else {
            reasons.add(new Opening.Reason(Opening.Reason.Kind.AFTER_TREAT_BY, -spare));
        }
        if (scrap(opening)) {
            reasons.add(new Opening.Reason(Opening.Reason.Kind.LEAVES_SCRAP_TIME, 0));
        } else {
            score += 20;
            reasons.add(new Opening.Reason(Opening.Reason.Kind.NO_SCRAP_TIME, 0));
        }
        if (opening.allocations().stream().anyMatch(a -> request.wanted().contains(a.resource()))) {
            score += 10;
            reasons.add(new Opening.Reason(Opening.Reason.Kind.AS_WISHED, 0));
        }
        return new Opening(opening.start(), opening.planned(), opening.allocations(), score, reasons);
    }

    /** Whether it leaves the room a gap, before or after, that no session fits into. */
    private boolean scrap(Opening opening) {
        var room = opening.allocations().stream()
                .filter(a -> a.role() == ResourceRole.ROOM)
                .findFirst()
                .orElseThrow();
        var hours = resources.stream()
                .filter(r -> r.id().equals(room.resource()))
                .findFirst()
                .flatMap(r -> r.hours().on(day(opening.start()), zone))
                .orElseThrow();
        var taken = busy.getOrDefault(room.resource(), List.of());
        var before = taken.stream()
                .map(TimeWindow::end)
                .filter(end -> !end.isAfter(room.window().start()))
                .max(Comparator.naturalOrder())
                .map(end -> later(end, hours.start()))
                .orElse(hours.start());
        var after = taken.stream()
                .map(TimeWindow::start)
                .filter(start -> !start.isBefore(room.window().end()))
                .min(Comparator.naturalOrder())
                .map(start -> start.isBefore(hours.end()) ? start : hours.end())
                .orElse(hours.end());
        return useless(Duration.between(before, room.window().start()))
                || useless(Duration.between(room.window().end(), after));
    }

    private static boolean useless(Duration gap) {
        return gap.toMinutes() > 0 && gap.toMinutes() < SCRAP_MINUTES;
    }

    /** One line for each hour and reason; a list of fifty quarter-hours explains nothing. */
    private static void explain(List<WhyNot> refused, WhyNot why) {
        boolean told = refused.stream()
                .anyMatch(old -> old.role() == why.role()
                        && old.room().equals(why.room())
                        && Duration.between(old.start(), why.start()).abs().toMinutes() < 120);
        if (!told && refused.size() < EXPLAINED) {
            refused.add(why);
        }
    }

    private LocalDate day(Instant instant) {
        return instant.atZone(zone).toLocalDate();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant onGrid(Instant instant) {
        long grid = GRID.toSeconds();
        long over = Math.floorMod(instant.getEpochSecond(), grid);
        return over == 0 && instant.getNano() == 0
                ? instant
                : Instant.ofEpochSecond(instant.getEpochSecond() - over + grid);
    }

    /** The roles a plan needs, for callers that load diaries. */
    public static Set<ResourceRole> roles(ProcedureTemplate template, Anaesthesia anaesthesia) {
        return template.needs(anaesthesia).keySet();
    }
}
