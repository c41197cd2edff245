package ir.scheduling.waiting;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.resource.SiteId;
import ir.domain.time.TimeWindow;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.availability.FreeTimeIndex;
import ir.scheduling.availability.Opening;
import ir.scheduling.booking.BookingDesk;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.referral.ReferralFiles;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Who waits, who really fits a place that became free, and the place offered to one of them at a time. */
public final class WaitingDesk {
    /** How long somebody has to answer (L); the place is held that long, and not a minute past its notice. */
    public static final Duration OFFER = Duration.ofHours(2);

    private final Entrance entrance;
    private final FreeTimeIndex index;
    private final OpeningsDesk openings;
    private final BookingDesk bookings;

    public WaitingDesk(Entrance entrance, FreeTimeIndex index, OpeningsDesk openings, BookingDesk bookings) {
        this.entrance = entrance;
        this.index = index;
        this.openings = openings;
        this.bookings = bookings;
    }

    /** When the patient can come. */
    public record Wishes(Set<DayOfWeek> days, Optional<LocalTime> notBefore, int noticeHours, String note) {
        public Wishes {
            days = Set.copyOf(days);
        }
    }

    /** One who waits, with all a scheduler needs to see. */
    public record Waiting(WaitingEntry entry, ReferralFile file, Optional<WaitingEntry.Offer> open) {}

    public Outcome<List<Waiting>> list(Actor actor) {
        return entrance.read(actor, Permission.READ, "list", "Appointment", "", (stores, now) -> {
            var waiting = waiting(stores, now);
            audit(stores, actor, waiting, now);
            return Outcome.done(waiting);
        });
    }

    private static List<Waiting> waiting(Stores stores, Instant now) {
        var entries = stores.waitingList().active();
        var files = ReferralFiles.of(
                        stores,
                        stores.referrals()
                                .find(entries.stream()
                                        .map(WaitingEntry::referral)
                                        .toList()),
                        now)
                .stream()
                .collect(Collectors.toMap(f -> f.referral().id(), f -> f));
        return entries.stream()
                .map(e -> new Waiting(e, Objects.requireNonNull(files.get(e.referral())), e.open(now)))
                .toList();
    }

    private static void audit(Stores stores, Actor actor, List<Waiting> waiting, Instant now) {
        stores.audit()
                .addAll(AuditTrail.Entry.each(
                        now,
                        actor,
                        "list",
                        "Appointment",
                        waiting.stream().map(w -> w.file().patient().id()).toList()));
    }

    public Outcome<WaitingEntry> add(Actor actor, ReferralId id, Optional<SiteId> site, Wishes wishes) {
        return entrance.change(actor, Permission.ENTER_REFERRAL, "wait", "Appointment", id.value(), (stores, now) -> {
            var referral = stores.referrals().lock(id);
            if (referral.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("referral", id.value()));
            }
            if (!referral.get().state().open()) {
                return Outcome.refused(
                        new Refusal.ReferralNotBookable(referral.get().state().name()));
            }
            var known = stores.waitingList().activeOf(id);
            if (known.isPresent()) {
                return Outcome.done(known.get());
            }
            WaitingEntry entry;
            try {
                entry = new WaitingEntry(
                        UUID.randomUUID().toString(),
                        id,
                        site.orElseGet(() -> stores.sites().site().id()),
                        WaitingEntry.State.WAITING,
                        wishes.days(),
                        wishes.notBefore(),
                        wishes.noticeHours(),
                        wishes.note().strip(),
                        now,
                        List.of(),
                        0);
            } catch (IllegalArgumentException wrong) {
                return Outcome.refused(
                        new Refusal.InvalidValue("notice", String.valueOf(wishes.noticeHours()), "0 to 1440 hours"));
            }
            return Outcome.done(saved(stores, actor, "waiting-added", entry, referral.get(), now));
        });
    }

    public Outcome<WaitingEntry> remove(Actor actor, String id, String why) {
        return entrance.change(actor, Permission.ENTER_REFERRAL, "stop-waiting", "Appointment", id, (stores, now) -> {
            var entry = stores.waitingList().lock(id);
            if (entry.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("waiting entry", id));
            }
            var open = entry.get().open(now);
            if (open.isPresent()) {
                return Outcome.refused(new Refusal.ScheduledAlready(
                        open.get().hold().value(), open.get().planned().start()));
            }
            var referral = stores.referrals().find(entry.get().referral()).orElseThrow();
            return entry.get()
                    .removed(why.isBlank() ? "not stated" : why.strip())
                    .map(removed -> saved(stores, actor, "waiting-removed", removed, referral, now));
        });
    }

    /**
     * One who fits a free place.
     *
     * @param spare days between the place and the treat-by date; less than none is late already
     * @param moves the patient has a later booking, which moves here
     */
    public record Candidate(Waiting waiting, Opening opening, long spare, boolean moves) {}

    /** A stretch of one site that became free, and who fits it, the most pressing first. */
    public record Ranked(SiteId site, TimeWindow free, List<Candidate> candidates, int waiting) {}

    /** Who fits where a booking was. */
    public Outcome<Ranked> fitting(Actor actor, BookingId given) {
        return entrance.read(actor, Permission.BOOK, "rank", "Appointment", given.value(), (stores, now) -> {
            var booking = stores.bookings().find(given).filter(b -> !b.blockingAt(now));
            return booking.map(b -> Outcome.done(ranked(stores, actor, b.site(), b.planned(), now)))
                    .orElseGet(() -> Outcome.refused(new Refusal.NotFound("free place", given.value())));
        });
    }

    public Outcome<Ranked> fitting(Actor actor, Optional<SiteId> site, TimeWindow free) {
        return entrance.read(
                actor,
                Permission.BOOK,
                "rank",
                "Appointment",
                "",
                (stores, now) -> Outcome.done(ranked(
                        stores,
                        actor,
                        site.orElseGet(() -> stores.sites().site().id()),
                        free,
                        now)));
    }

    private Ranked ranked(Stores stores, Actor actor, SiteId site, TimeWindow free, Instant now) {
        var waiting = waiting(stores, now);
        var clinic = index.at(stores, now);
        var zone = clinic.site(site).zone();
        var candidates = new ArrayList<Candidate>();
        for (var one : waiting) {
            var own = one.file().booking();
            boolean held =
                    own.filter(b -> b.state() instanceof BookingState.Held).isPresent();
            boolean sooner =
                    own.filter(b -> !b.planned().start().isAfter(free.start())).isEmpty();
            boolean refusedIt = one.entry().offers().stream()
                    .anyMatch(o -> !o.answer().isEmpty() && o.planned().overlaps(free));
            if (!one.entry().site().equals(site) || one.open().isPresent() || held || !sooner || refusedIt) {
                continue;
            }
            var mine = own.map(b -> clinic.without(b.allocations())).orElse(clinic);
            OpeningsDesk.fit(mine, site, one.file().next(), free, now)
                    .filter(o -> one.entry().admits(o.planned(), zone, now))
                    .ifPresent(o -> candidates.add(new Candidate(
                            one,
                            o,
                            ChronoUnit.DAYS.between(
                                    o.start().atZone(zone).toLocalDate(),
                                    one.file().referral().treatBy()),
                            own.isPresent())));
        }
        candidates.sort(Comparator.comparingLong(Candidate::spare)
                .thenComparing(c -> c.waiting().entry().since()));
        audit(stores, actor, candidates.stream().map(Candidate::waiting).toList(), now);
        return new Ranked(site, free, candidates, waiting.size());
    }

    /** The place is held for one who waits, until the answer comes or its time runs out. */
    public Outcome<Booking> offer(Actor actor, String entryId, Instant start) {
        return entrance.change(actor, Permission.BOOK, "offer", "Appointment", entryId, (stores, now) -> {
            var entry = stores.waitingList().lock(entryId);
            if (entry.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("waiting entry", entryId));
            }
            var until = start.minus(Duration.ofHours(entry.get().noticeHours()));
            if (!now.isBefore(until)) {
                return Outcome.refused(new Refusal.InvalidValue(
                        "start", start.toString(), entry.get().noticeHours() + " hours from now at least"));
            }
            var wish = OpeningsDesk.Wish.best(entry.get().referral(), 1)
                    .at(Optional.of(entry.get().site()))
                    .within(Optional.of(start), Optional.of(start.plusSeconds(60)));
            var length = Duration.between(now, until).compareTo(OFFER) < 0 ? Duration.between(now, until) : OFFER;
            return openings.find(stores, actor, wish, now)
                    .then(found -> found.offers().isEmpty()
                            ? Outcome.<BookingId>refused(new Refusal.NotFound("opening at", start.toString()))
                            : Outcome.done(found.offers().get(0).proposal().id()))
                    .then(proposal -> bookings.hold(stores, actor, proposal, length, Optional.empty(), now))
                    .then(hold -> entry.get()
                            .offer(
                                    new WaitingEntry.Offer(
                                            hold.id(),
                                            hold.planned(),
                                            now,
                                            now.plus(length),
                                            actor.name(),
                                            WaitingEntry.OPEN),
                                    now)
                            .map(offered -> {
                                var referral = stores.referrals()
                                        .find(offered.referral())
                                        .orElseThrow();
                                saved(stores, actor, "place-offered", offered, referral, now);
                                return hold;
                            }));
        });
    }

    private static WaitingEntry saved(
            Stores stores, Actor actor, String topic, WaitingEntry entry, Referral referral, Instant now) {
        var kept = stores.waitingList().save(entry);
        stores.outbox()
                .add(new Outbox.Event(
                        now,
                        topic,
                        entry.id(),
                        Optional.of(referral.patient()),
                        Map.of("state", entry.state().name())));
        stores.audit()
                .add(AuditTrail.Entry.done(
                        now, actor, topic, "Appointment", entry.id(), Optional.of(referral.patient())));
        return kept;
    }
}
