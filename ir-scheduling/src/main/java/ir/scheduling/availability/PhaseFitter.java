package ir.scheduling.availability;

import ir.domain.resource.SchedulableResource;
import ir.domain.session.Phase;
import ir.domain.session.SessionPlan;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.Site;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fits the phases of one session into the free time of eligible resources, a day at a time. Every role needs its own
 * minutes of a resource, counted from the start; no resource has two roles, so roles are fitted one by one. A day is a
 * bit set with one bit for each start on the grid, and an interval long enough sets a run of them.
 */
final class PhaseFitter {
    /**
     * An eligible resource with its time available for this session. It remembers where the intervals of the previous
     * day began.
     */
    static final class Candidate {
        private final SchedulableResource resource;
        private final FreeIntervals intervals;
        private int at;

        Candidate(SchedulableResource resource, FreeIntervals intervals) {
            this.resource = resource;
            this.intervals = intervals;
        }

        SchedulableResource resource() {
            return resource;
        }

        FreeIntervals gaps() {
            return intervals;
        }

        int from(int minute) {
            at = intervals.firstEndingAfter(minute, at);
            return at;
        }
    }

    /**
     * A role of the session: minutes after the start at which it is needed, for how many minutes, and the candidates.
     */
    record RoleRequirement(ResourceRole role, int offset, int minutes, List<Candidate> candidates) {
        TimeRange window(int start) {
            return new TimeRange(
                    FreeIntervals.instant(start + offset), FreeIntervals.instant(start + offset + minutes));
        }

        /** The first candidate that is free for a start. */
        Optional<Candidate> first(int start, LocalDate day) {
            for (var candidate : candidates) {
                if (candidate.gaps().contains(start + offset, start + offset + minutes)
                        && isQualifiedOn(candidate, day)) {
                    return Optional.of(candidate);
                }
            }
            return Optional.empty();
        }
    }

    private static boolean isQualifiedOn(Candidate candidate, LocalDate day) {
        return !(candidate.resource() instanceof SchedulableResource.Clinician person)
                || person.skills().credentials().isEmpty()
                || person.skills().validOn(day);
    }

    private final AvailabilitySnapshot snapshot;
    private final Site site;
    private final SearchRequest request;
    private final List<RoleRequirement> requirements;
    private final int length;

    PhaseFitter(AvailabilitySnapshot snapshot, Site site, SearchRequest request, boolean asWished) {
        this.snapshot = snapshot;
        this.site = site;
        this.request = request;
        var plan = request.session().plan();
        var from = plan.phaseWindows(Instant.EPOCH);
        this.length = from.stream()
                .mapToInt(w -> FreeIntervals.ceilingMinute(w.window().end()))
                .max()
                .orElseThrow();
        var able = eligibleByRole();
        this.requirements = request
                .session()
                .procedure()
                .requiredRoles(plan.input().anaesthesia())
                .entrySet()
                .stream()
                .flatMap(need -> roleRequirement(from, need.getKey(), need.getValue(), able, asWished).stream())
                // the room first, as its hours rule out most of a day; then roles with the fewest candidates
                .sorted(Comparator.comparing((RoleRequirement requirement) -> requirement.role() != ResourceRole.ROOM)
                        .thenComparing(requirement -> requirement.candidates().size()))
                .toList();
    }

    /** Resources of this site that meet the session's requirements, by role, in one pass. */
    private Map<ResourceRole, List<ResourceAvailability>> eligibleByRole() {
        var able = new EnumMap<ResourceRole, List<ResourceAvailability>>(ResourceRole.class);
        for (var one : snapshot.resources().values()) {
            if (one.resource().site().equals(site.id())
                    && request.session().findUnsuitability(one.resource()).isEmpty()) {
                able.computeIfAbsent(one.resource().role(), role -> new ArrayList<>())
                        .add(one);
            }
        }
        return able;
    }

    /** A role none of whose phases is in the plan, such as an adjunct procedure that was not ordered, is not needed. */
    private Optional<RoleRequirement> roleRequirement(
            List<SessionPlan.PhaseWindow> from,
            ResourceRole role,
            Set<Phase> phases,
            Map<ResourceRole, List<ResourceAvailability>> able,
            boolean asWished) {
        var taken = from.stream().filter(w -> phases.contains(w.phase())).toList();
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        int offset = FreeIntervals.floorMinute(taken.get(0).window().start());
        int end =
                FreeIntervals.ceilingMinute(taken.get(taken.size() - 1).window().end());
        var candidates = chosen(role, able.getOrDefault(role, List.of()), asWished);
        return Optional.of(new RoleRequirement(role, offset, end - offset, candidates));
    }

    /** The preferred resources in the order of preference; otherwise all, those the procedure prefers first. */
    private List<Candidate> chosen(ResourceRole role, List<ResourceAvailability> able, boolean asWished) {
        var chosen = new ArrayList<>(able);
        if (asWished && !request.preferredResources().isEmpty()) {
            chosen.removeIf(
                    t -> !request.preferredResources().contains(t.resource().id()));
            chosen.sort(Comparator.comparing(
                    t -> request.preferredResources().indexOf(t.resource().id())));
        }
        if (chosen.isEmpty() || !asWished || request.preferredResources().isEmpty()) {
            chosen = new ArrayList<>(able);
            var preferred = request.session().procedure().pool(role).preferred();
            if (!preferred.isEmpty()) {
                chosen.sort(Comparator.comparing(t -> rank(preferred, t.resource())));
            }
        }
        var candidates = new ArrayList<Candidate>(chosen.size());
        for (var t : chosen) {
            candidates.add(new Candidate(t.resource(), usableTime(t)));
        }
        return candidates;
    }

    private static int rank(List<ir.domain.resource.ResourceId> preferred, SchedulableResource resource) {
        int at = preferred.indexOf(resource.id());
        return at < 0 ? preferred.size() : at;
    }

    /** The part of a resource's free time that this session may use. */
    private FreeIntervals usableTime(ResourceAvailability t) {
        if (!t.conditional()) {
            return t.free();
        }
        var session = request.session();
        var reservedBlocks =
                t.time().reservedBlocks(session.procedure().code(), snapshot.availability(), request.now());
        return t.free()
                .minus(reservedBlocks)
                .minus(t.time().tooFewChannels(session.plan().input().probes(), snapshot.availability()));
    }

    List<RoleRequirement> requirements() {
        return requirements;
    }

    /** Minutes from set-up to the end of recovery. */
    int length() {
        return length;
    }

    /** One day of the site, divided into starts. */
    final class Day {
        final LocalDate date;
        final int first;
        final int cells;
        private final long[] fits;
        private final long[][] rooms;

        Day(LocalDate date) {
            this.date = date;
            this.first =
                    FreeIntervals.ceilingMinute(date.atStartOfDay(site.zone()).toInstant());
            int end = FreeIntervals.ceilingMinute(
                    date.plusDays(1).atStartOfDay(site.zone()).toInstant());
            this.cells = (end - first + site.gridMinutes() - 1) / site.gridMinutes();
            this.fits = new long[(cells + 63) >>> 6];
            this.rooms = new long[requirements.get(0).candidates().size()][];
        }

        int start(int cell) {
            return first + cell * site.gridMinutes();
        }

        /** Computes the starts of the day at which every role is free, before the requested period is applied. */
        boolean fit() {
            var lead = requirements.get(0);
            boolean any = false;
            for (int i = 0; i < rooms.length; i++) {
                var bits = new long[fits.length];
                if (set(bits, lead, lead.candidates().get(i))) {
                    rooms[i] = bits;
                    any = true;
                    or(fits, bits);
                }
            }
            if (!any) {
                return false;
            }
            var bits = new long[fits.length];
            for (int n = 1; n < requirements.size(); n++) {
                if (!and(fits, covering(requirements.get(n), bits))) {
                    return false;
                }
            }
            return clearPatient(fits);
        }

        /** Adds candidates only until they cover the remaining starts; on most days a few suffice. */
        private long[] covering(RoleRequirement requirement, long[] bits) {
            Arrays.fill(bits, 0);
            for (var candidate : requirement.candidates()) {
                if (set(bits, requirement, candidate) && covers(bits, fits)) {
                    break;
                }
            }
            return bits;
        }

        /** The starts at which a candidate of a role is free. */
        long[] starts(RoleRequirement requirement, long[] bits) {
            Arrays.fill(bits, 0);
            for (var candidate : requirement.candidates()) {
                set(bits, requirement, candidate);
            }
            return bits;
        }

        long[] starts(RoleRequirement requirement) {
            return starts(requirement, new long[fits.length]);
        }

        /** Retains only starts inside a range. */
        boolean within(TimeRange range) {
            int from = FreeIntervals.ceilingMinute(range.start());
            int until = FreeIntervals.ceilingMinute(range.end());
            boolean any = false;
            for (int cell = next(0); cell >= 0; cell = next(cell + 1)) {
                if (start(cell) < from || start(cell) >= until) {
                    fits[cell >>> 6] &= ~(1L << cell);
                } else {
                    any = true;
                }
            }
            return any;
        }

        boolean clearPatient(long[] bits) {
            for (var busy : request.patientBusy()) {
                int from = FreeIntervals.floorMinute(busy.start()) - length + 1;
                int until = FreeIntervals.ceilingMinute(busy.end());
                for (int cell = Math.max(0, (from - first + site.gridMinutes() - 1) / site.gridMinutes());
                        cell < cells && start(cell) < until;
                        cell++) {
                    bits[cell >>> 6] &= ~(1L << cell);
                }
            }
            return nextBit(bits, 0) >= 0;
        }

        private boolean set(long[] bits, RoleRequirement requirement, Candidate candidate) {
            if (!isQualifiedOn(candidate, date)) {
                return false;
            }
            var intervals = candidate.gaps();
            int grid = site.gridMinutes();
            int last = first + (cells - 1) * grid;
            boolean any = false;
            for (int i = candidate.from(first + requirement.offset()); i < intervals.size(); i++) {
                int from = Math.max(intervals.start(i) - requirement.offset(), first);
                if (from > last) {
                    break;
                }
                int until = Math.min(intervals.end(i) - requirement.offset() - requirement.minutes(), last);
                if (until >= from) {
                    int low = (from - first + grid - 1) / grid;
                    int high = (until - first) / grid;
                    if (low <= high) {
                        run(bits, low, high);
                        any = true;
                    }
                }
            }
            return any;
        }

        int next(int cell) {
            return nextBit(fits, cell);
        }

        /** The next start from a cell on in the room of the i-th candidate; -1 where there is none. */
        int nextInRoom(int i, int cell) {
            for (int at = next(cell); at >= 0; at = next(at + 1)) {
                if (inRoom(i, at)) {
                    return at;
                }
            }
            return -1;
        }

        boolean inRoom(int i, int cell) {
            return rooms[i] != null && (rooms[i][cell >>> 6] & (1L << cell)) != 0;
        }

        int rooms() {
            return rooms.length;
        }
    }

    private static void run(long[] bits, int low, int high) {
        int from = low >>> 6;
        int until = high >>> 6;
        long head = -1L << low;
        long tail = -1L >>> (63 - (high & 63));
        if (from == until) {
            bits[from] |= head & tail;
            return;
        }
        bits[from] |= head;
        for (int i = from + 1; i < until; i++) {
            bits[i] = -1L;
        }
        bits[until] |= tail;
    }

    private static void or(long[] into, long[] bits) {
        for (int i = 0; i < into.length; i++) {
            into[i] |= bits[i];
        }
    }

    private static boolean and(long[] into, long[] bits) {
        long any = 0;
        for (int i = 0; i < into.length; i++) {
            into[i] &= bits[i];
            any |= into[i];
        }
        return any != 0;
    }

    private static boolean covers(long[] bits, long[] requested) {
        for (int i = 0; i < bits.length; i++) {
            if ((requested[i] & ~bits[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int nextBit(long[] bits, int cell) {
        int word = cell >>> 6;
        if (word >= bits.length) {
            return -1;
        }
        long rest = bits[word] & (-1L << cell);
        while (rest == 0) {
            if (++word == bits.length) {
                return -1;
            }
            rest = bits[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(rest);
    }

    static boolean has(long[] bits, int cell) {
        return (bits[cell >>> 6] & (1L << cell)) != 0;
    }
}
