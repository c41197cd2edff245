package ir.web.console;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.outcome.Outcome;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceRole;
import ir.domain.session.SessionPlan;
import ir.domain.time.TimeWindow;
import ir.scheduling.availability.Opening;
import ir.scheduling.booking.BookingDesk;
import ir.scheduling.referral.ReferralFile;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Openings for one referral, best first; the chosen one is held, counted down, booked or let go. */
@Named("offers")
@RequestScoped
public class OffersPage extends Page {
    private static final int SHOWN = 6;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private @Nullable ReferralFile file;
    private BookingDesk.@Nullable Found found;
    private List<BookingDesk.Offer> alternatives = List.of();

    /** Why an opening scores as it does. */
    public record Because(boolean good, String text) {}

    /** One opening as a row. */
    public record OfferLine(
            String id,
            int number,
            String date,
            String span,
            String room,
            String team,
            int score,
            List<Because> reasons,
            boolean chosen) {}

    /** One resource's part of the session, to scale. */
    public record Lane(String name, String role, double left, double width, List<Strip.Piece> strip) {}

    /** An hour on the axis. */
    public record Tick(String label, double left) {}

    /** A start that did not fit. */
    public record NotThen(String when, String why) {}

    public void open() {
        var id = param("id");
        if (id.isEmpty()) {
            go("/referrals");
            return;
        }
        var referral = new ReferralId(id);
        if (posted()) {
            act(referral);
        }
        subject(desks.referrals().file(actor(), referral)).ifPresent(f -> file = f);
        if (file != null && file.booking().isEmpty() && found == null) {
            search(referral);
        }
    }

    private void search(ReferralId id) {
        var from = day("from").map(d -> d.atStartOfDay(words.zone()).toInstant());
        done(desks.bookings().find(actor(), new BookingDesk.Wish(id, from, Optional.empty(), Set.of(), SHOWN)))
                .ifPresent(f -> found = f);
    }

    private Optional<LocalDate> day(String name) {
        try {
            return param(name).isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(param(name)));
        } catch (java.time.format.DateTimeParseException malformed) {
            notices.invalid(words.say("offers.bad-date", param(name)));
            return Optional.empty();
        }
    }

    private void act(ReferralId id) {
        var step = param("step");
        var here = "/offers?id=" + id;
        if (step.equals("hold") && !param("offer").isEmpty()) {
            var wanted = new BookingId(param("offer"));
            var held = desks.bookings().hold(actor(), wanted, Booking.HOLD, Optional.empty());
            if (held instanceof Outcome.Refused<Booking>) {
                alternatives = desks.bookings().alternatives(actor(), wanted);
            }
            done(held).ifPresent(booking -> {
                notices.keepDone(
                        words.say("offers.held", words.moment(booking.planned().start())));
                go(here);
            });
        } else if (step.equals("book")) {
            done(desks.bookings()
                            .book(
                                    actor(),
                                    new BookingId(param("booking")),
                                    param("comment"),
                                    version(),
                                    Optional.empty()))
                    .ifPresent(booking -> {
                        notices.keepDone(words.say(
                                "offers.booked", words.moment(booking.planned().start())));
                        go("/referral?id=" + id);
                    });
        } else if (step.equals("renew")) {
            done(desks.bookings().renew(actor(), new BookingId(param("booking")), Booking.HOLD))
                    .ifPresent(b -> go(here));
        } else if (step.equals("release")) {
            done(desks.bookings()
                            .cancel(
                                    actor(),
                                    new BookingId(param("booking")),
                                    param("reason").isEmpty() ? "released" : param("reason"),
                                    BookingState.Initiator.ORGANISATION,
                                    version()))
                    .ifPresent(b -> {
                        notices.keepDone(words.say("offers.released"));
                        go(here);
                    });
        } else if (step.equals("hold")) {
            notices.invalid(words.say("offers.choose"));
        }
    }

    private Optional<Long> version() {
        return param("version").matches("\\d{1,18}") ? Optional.of(Long.parseLong(param("version"))) : Optional.empty();
    }

    public boolean loaded() {
        return file != null;
    }

    public ReferralFile file() {
        return Objects.requireNonNull(file);
    }

    public boolean searched() {
        return found != null;
    }

    public BookingDesk.Found found() {
        return Objects.requireNonNull(found);
    }

    public String searchedLine() {
        return words.say(
                "offers.searched",
                found().total(),
                words.day(words.dayOf(found().searched().end().minusSeconds(1))));
    }

    public List<OfferLine> lines() {
        return found == null ? List.of() : offers(found.offers());
    }

    public List<OfferLine> alternativeLines() {
        return offers(alternatives);
    }

    private List<OfferLine> offers(List<BookingDesk.Offer> offers) {
        var lines = new ArrayList<OfferLine>();
        for (var offer : offers) {
            var room = room(offer.proposal().allocations());
            lines.add(new OfferLine(
                    offer.proposal().id().value(),
                    lines.size() + 1,
                    words.day(words.dayOf(offer.proposal().planned().start())),
                    words.span(room.window()),
                    room.name(),
                    offer.proposal().allocations().stream()
                            .filter(a -> a.role() != ResourceRole.ROOM)
                            .map(Allocation::name)
                            .collect(java.util.stream.Collectors.joining(" · ")),
                    offer.score(),
                    offer.reasons().stream().map(this::because).toList(),
                    lines.isEmpty()));
        }
        return lines;
    }

    private Because because(Opening.Reason reason) {
        return new Because(reason.kind().good(), words.say("offer.reason." + reason.kind(), reason.days()));
    }

    private static Allocation room(List<Allocation> allocations) {
        return allocations.stream()
                .filter(a -> a.role() == ResourceRole.ROOM)
                .findFirst()
                .orElseThrow();
    }

    public Booking booking() {
        return file().booking().orElseThrow();
    }

    public boolean held() {
        return file().booking()
                .filter(b -> b.state() instanceof BookingState.Held)
                .isPresent();
    }

    public boolean booked() {
        return file().booking()
                .filter(b -> b.state() instanceof BookingState.Booked)
                .isPresent();
    }

    /** Seconds the hold has left, for the page to count down. */
    public long secondsLeft() {
        return booking().state() instanceof BookingState.Held held
                ? Math.max(0, Duration.between(clock.instant(), held.expires()).toSeconds())
                : 0;
    }

    public String left() {
        return String.format("%d:%02d", secondsLeft() / 60, secondsLeft() % 60);
    }

    public boolean renewable() {
        return booking().state() instanceof BookingState.Held held && !held.renewed();
    }

    public String bookingSpan() {
        return words.day(words.dayOf(booking().planned().start())) + ", "
                + words.span(room(booking().allocations()).window()) + ", "
                + room(booking().allocations()).name();
    }

    /** What is drawn beside the list: the hold or booking, else the best opening. */
    public boolean drawable() {
        return file().booking().isPresent() || (found != null && !found.offers().isEmpty());
    }

    public String drawnTitle() {
        return words.day(words.dayOf(drawnWindow().start())) + ", "
                + words.span(room(drawn()).window());
    }

    private List<Allocation> drawn() {
        return file().booking()
                .map(Booking::allocations)
                .orElseGet(() -> found().offers().get(0).proposal().allocations());
    }

    private TimeWindow drawnWindow() {
        return file().booking()
                .map(Booking::planned)
                .orElseGet(() -> found().offers().get(0).proposal().planned());
    }

    private SessionPlan drawnPlan() {
        return file().booking()
                .map(Booking::plan)
                .orElseGet(() -> found().offers().get(0).proposal().plan());
    }

    public List<Lane> lanes() {
        var whole = drawnWindow();
        var template = desks.site().template();
        var plan = drawnPlan();
        return drawn().stream()
                .map(a -> new Lane(
                        a.name(),
                        words.say("role." + a.role()) + ", " + words.span(a.window()),
                        share(whole, a.window().start()),
                        100.0 * a.window().minutes() / whole.minutes(),
                        Strip.of(
                                plan, template.needs(plan.input().anaesthesia()).getOrDefault(a.role(), Set.of()))))
                .toList();
    }

    public List<Tick> ticks() {
        var whole = drawnWindow();
        var ticks = new ArrayList<Tick>();
        var hour = whole.start().truncatedTo(java.time.temporal.ChronoUnit.HOURS);
        for (; hour.isBefore(whole.end()); hour = hour.plusSeconds(3600)) {
            if (!hour.isBefore(whole.start())) {
                ticks.add(new Tick(words.time(hour).substring(0, 2), share(whole, hour)));
            }
        }
        return ticks;
    }

    private static double share(TimeWindow whole, Instant at) {
        return 100.0 * Duration.between(whole.start(), at).toMinutes() / whole.minutes();
    }

    /** What the follow-up will be if it is treated then. */
    public String followUps() {
        var treated = words.dayOf(drawnWindow().start());
        return FollowUpTemplate.forIntent(file().referral().intent()).items().stream()
                .map(item -> words.say("milestone." + item.code()) + " " + words.shortDay(treated.plus(item.offset())))
                .collect(java.util.stream.Collectors.joining(" · "));
    }

    public List<NotThen> notEarlier() {
        return found == null
                ? List.of()
                : found.whyNot().stream()
                        .map(why -> new NotThen(
                                words.moment(why.start()),
                                words.say(
                                        "offers.why-not",
                                        why.room(),
                                        words.say("role." + why.role()),
                                        words.span(why.needed()))))
                        .toList();
    }

    public ReferralsPage.Tag state() {
        return ReferralsPage.stateTag(words, file());
    }
}
