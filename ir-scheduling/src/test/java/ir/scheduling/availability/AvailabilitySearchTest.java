package ir.scheduling.availability;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Allocation;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the availability search with a slow reference search over generated calendars, for every start minute of
 * every day.
 */
class AvailabilitySearchTest {
    private static final int DAYS = 6;

    /** Clock changes are in the middle of the range: Berlin shifts by an hour, Lord Howe by half an hour. */
    @ParameterizedTest
    @CsvSource({
        "1, Europe/Berlin, 2026-01-12",
        "2, Europe/Berlin, 2026-03-26",
        "3, Europe/Berlin, 2026-10-22",
        "4, America/New_York, 2026-03-05",
        "5, America/New_York, 2026-10-29",
        "6, Australia/Lord_Howe, 2026-04-02",
        "7, Australia/Lord_Howe, 2026-10-01",
        "8, Europe/Berlin, 2026-12-22"
    })
    void findsWhatAMinuteByMinuteSearchFinds(long start, ZoneId zone, LocalDate first) {
        int openings = 0;
        for (long seed = start * 1000; seed < start * 1000 + 60; seed++) {
            var clinic = new GeneratedClinic(seed, zone, first, DAYS);
            var request = clinic.request(SearchRequest.Order.EARLIEST, 10_000);
            var found = new AvailabilitySearch(clinic.freeTime(), GeneratedClinic.SITE).search(request);
            var expected = byHand(clinic, request);
            var byStart = new TreeMap<Instant, List<Allocation>>();
            found.slots().forEach(o -> byStart.put(o.start(), o.allocations()));
            assertThat(byStart).as("seed %d in %s from %s", seed, zone, first).isEqualTo(expected);
            openings += expected.size();
        }
        assertThat(openings).as("slots found over all seeds").isGreaterThan(500);
    }

    /**
     * Every start on the grid, every role and every candidate, directly from opening hours, calendar events and
     * allocations.
     */
    private static TreeMap<Instant, List<Allocation>> byHand(GeneratedClinic clinic, SearchRequest request) {
        var openings = new TreeMap<Instant, List<Allocation>>();
        for (int day = 0; day < DAYS; day++) {
            var date = clinic.first.plusDays(day);
            if (!AvailabilitySearch.inStock(request, date)) {
                continue;
            }
            var end = date.plusDays(1).atStartOfDay(clinic.site.zone()).toInstant();
            for (var start = date.atStartOfDay(clinic.site.zone()).toInstant();
                    start.isBefore(end);
                    start = start.plusSeconds(clinic.site.gridMinutes() * 60L)) {
                var at = start;
                fit(clinic, request, date, start).ifPresent(a -> openings.put(at, a));
            }
        }
        return openings;
    }

    private static Optional<List<Allocation>> fit(
            GeneratedClinic clinic, SearchRequest request, LocalDate date, Instant start) {
        var plan = request.session().plan();
        var allocations = new ArrayList<Allocation>();
        for (var need :
                clinic.procedure.requiredRoles(plan.input().anaesthesia()).entrySet()) {
            var window = plan.span(start, need.getValue());
            if (window.isEmpty()) {
                continue;
            }
            var chosen = candidates(clinic, request, need.getKey(), date)
                    .filter(r -> free(clinic, request, r, window.get()))
                    .findFirst();
            if (chosen.isEmpty()) {
                return Optional.empty();
            }
            allocations.add(new Allocation(chosen.get().id(), chosen.get().name(), need.getKey(), window.get()));
        }
        var end = allocations.stream()
                .map(a -> a.window().end())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        if (request.patientBusy().stream().anyMatch(new TimeRange(start, end)::overlaps)) {
            return Optional.empty();
        }
        allocations.sort(Comparator.comparing(Allocation::role));
        return Optional.of(allocations);
    }

    private static java.util.stream.Stream<SchedulableResource> candidates(
            GeneratedClinic clinic, SearchRequest request, ResourceRole role, LocalDate date) {
        var able = clinic.resources.stream()
                .filter(r -> r.role() == role
                        && request.session().findUnsuitability(r).isEmpty())
                .toList();
        var named = able.stream()
                .filter(r -> request.preferredResources().contains(r.id()))
                .toList();
        var preferred = clinic.procedure.pool(role).preferred();
        return (named.isEmpty() ? able : named)
                .stream()
                        .sorted(Comparator.comparing(r -> preferred.contains(r.id()) ? 0 : 1))
                        .filter(r ->
                                request.session().findUnsuitability(r, date).isEmpty());
    }

    private static boolean free(
            GeneratedClinic clinic, SearchRequest request, SchedulableResource resource, TimeRange window) {
        return clinic.occupied.getOrDefault(resource.id(), List.of()).stream().noneMatch(window::overlaps)
                && clinic.known.contains(window)
                && new OpeningHoursCalendar(resource, clinic.site, clinic.events)
                        .findClosure(
                                window,
                                clinic.procedure.code(),
                                request.session().plan().input().probes(),
                                List.of(),
                                clinic.now())
                        .isEmpty();
    }

    @Test
    void bestProposalsAreAmongTheEarliestAndDaysWithoutOneAreExplained() {
        int explained = 0;
        for (long seed = 1; seed <= 60; seed++) {
            var clinic = new GeneratedClinic(seed, ZoneId.of("Europe/Berlin"), LocalDate.of(2026, 3, 2), DAYS);
            var request = clinic.request(SearchRequest.Order.BEST, 5);
            var all = byHand(clinic, request).keySet();
            var search = new AvailabilitySearch(clinic.freeTime(), GeneratedClinic.SITE);
            var found = search.search(request);
            assertThat(found.slots()).as("seed %d", seed).allMatch(o -> all.contains(o.start()));
            assertThat(found.slots().isEmpty()).as("seed %d", seed).isEqualTo(all.isEmpty());
            for (var reason : search.explain(request, found.unavailable())) {
                explained++;
                assertThat(all)
                        .as("seed %d, %s", seed, reason)
                        .noneMatch(
                                s -> s.atZone(clinic.site.zone()).toLocalDate().equals(reason.day()));
                assertThat(reason.role().isPresent() || reason.cause() != UnavailabilityReason.Cause.NO_RESOURCE_FREE)
                        .isTrue();
            }
        }
        assertThat(explained).isGreaterThan(50);
    }
}
