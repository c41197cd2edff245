package ir.scheduling.diary;

import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.ResourceId;
import ir.domain.time.CalendarBounds;
import ir.domain.time.TimeWindow;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.availability.FreeTimeIndex;
import ir.scheduling.availability.Occurrences;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Diaries as other systems read them: what is free, taken and closed, and nothing of whose it is. */
public final class SlotDesk {
    private final Entrance entrance;
    private final FreeTimeIndex index;

    public SlotDesk(Entrance entrance, FreeTimeIndex index) {
        this.entrance = entrance;
        this.index = index;
    }

    /**
     * A stretch of one diary; nothing in it says whose.
     *
     * @param of the diary entry it comes from, where it is one
     */
    public record Stretch(String id, ResourceId resource, TimeWindow window, State state, Optional<DiaryEntry> of) {
        /** What FHIR calls free, busy, busy-tentative and busy-unavailable. */
        public enum State {
            FREE,
            BUSY,
            TENTATIVE,
            UNAVAILABLE
        }
    }

    /** What some diaries look like in a stretch, in order. */
    public Outcome<List<Stretch>> stretches(Actor actor, List<ResourceId> resources, TimeWindow within) {
        return entrance.read(actor, Permission.READ, "search", "Slot", "", (stores, now) -> {
            var free = index.at(stores, now);
            var all = new ArrayList<Stretch>();
            for (var id : resources) {
                for (var gap : free.free(id, within)) {
                    all.add(new Stretch(free(id, gap), id, gap, Stretch.State.FREE, Optional.empty()));
                }
            }
            for (var booking : stores.bookings().on(resources, within)) {
                for (var allocation : booking.allocations()) {
                    if (resources.contains(allocation.resource())
                            && allocation.window().overlaps(within)
                            && booking.blockingAt(now)) {
                        all.add(new Stretch(
                                booking.id().value() + "."
                                        + allocation.resource().value(),
                                allocation.resource(),
                                allocation.window(),
                                booking.state() instanceof BookingState.Held
                                        ? Stretch.State.TENTATIVE
                                        : Stretch.State.BUSY,
                                Optional.empty()));
                    }
                }
            }
            entries(stores, resources, within, all);
            all.sort(Comparator.comparing((Stretch s) -> s.window().start()).thenComparing(Stretch::id));
            return Outcome.done(List.copyOf(all));
        });
    }

    /** A free gap has no row: its id tells where it is. */
    private static String free(ResourceId resource, TimeWindow gap) {
        return "free." + resource.value() + "." + gap.start().getEpochSecond() / 60;
    }

    private static void entries(Stores stores, List<ResourceId> resources, TimeWindow within, List<Stretch> into) {
        for (var entry : stores.diaries().of(resources, List.of(), within)) {
            if (!entry.kind().closes() || entry.resource().isEmpty()) {
                continue;
            }
            var zone = stores.sites().site(entry.site()).orElseThrow().zone();
            for (var window : Occurrences.of(entry, within, zone)) {
                into.add(new Stretch(
                        entry.repeats().isEmpty()
                                ? entry.id()
                                : entry.id() + "." + window.start().getEpochSecond() / 60,
                        entry.resource().get(),
                        window,
                        entry.kind() == DiaryEntry.Kind.BUSY_ELSEWHERE ? Stretch.State.BUSY : Stretch.State.UNAVAILABLE,
                        Optional.of(entry)));
            }
        }
    }

    /** One stretch by its id, wherever it comes from. */
    public Outcome<Stretch> stretch(Actor actor, String id) {
        return entrance.read(actor, Permission.READ, "read", "Slot", id, (stores, now) -> {
            var found =
                    gap(stores, id, now).or(() -> ofSession(stores, id, now)).or(() -> ofEntry(stores, id));
            return found.map(Outcome::done).orElseGet(() -> Outcome.refused(new Refusal.NotFound("Slot", id)));
        });
    }

    private Optional<Stretch> gap(Stores stores, String id, Instant now) {
        int last = id.lastIndexOf('.');
        if (!id.startsWith("free.") || last < 6 || !id.substring(last + 1).matches("\\d{1,9}")) {
            return Optional.empty();
        }
        var resource = new ResourceId(id.substring(5, last));
        var start = Instant.ofEpochSecond(Long.parseLong(id.substring(last + 1)) * 60);
        if (!CalendarBounds.holds(start)) {
            return Optional.empty();
        }
        return index.at(stores, now).free(resource, new TimeWindow(start, start.plusSeconds(60))).stream()
                .filter(gap -> gap.start().equals(start))
                .findFirst()
                .map(gap -> new Stretch(id, resource, gap, Stretch.State.FREE, Optional.empty()));
    }

    private static Optional<Stretch> ofSession(Stores stores, String id, Instant now) {
        int dot = id.indexOf('.');
        return dot < 1
                ? Optional.empty()
                : stores.bookings()
                        .find(new BookingId(id.substring(0, dot)))
                        .filter(booking -> booking.blockingAt(now))
                        .flatMap(booking -> booking.allocations().stream()
                                .filter(a -> a.resource().value().equals(id.substring(dot + 1)))
                                .findFirst()
                                .map(a -> new Stretch(
                                        id,
                                        a.resource(),
                                        a.window(),
                                        booking.state() instanceof BookingState.Held
                                                ? Stretch.State.TENTATIVE
                                                : Stretch.State.BUSY,
                                        Optional.empty())));
    }

    private static Optional<Stretch> ofEntry(Stores stores, String id) {
        return stores.diaries()
                .find(id)
                .filter(entry -> entry.resource().isPresent() && entry.kind().closes())
                .map(entry -> new Stretch(
                        id,
                        entry.resource().orElseThrow(),
                        entry.window(),
                        entry.kind() == DiaryEntry.Kind.BUSY_ELSEWHERE ? Stretch.State.BUSY : Stretch.State.UNAVAILABLE,
                        Optional.of(entry)));
    }
}
