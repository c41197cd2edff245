package ir.web.console;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.booking.DeskOverride;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.outcome.Outcome;
import ir.domain.referral.ReferralId;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.domain.resource.SiteId;
import ir.domain.session.SessionPlan;
import ir.domain.time.TimeWindow;
import ir.scheduling.availability.Opening;
import ir.scheduling.availability.SearchRequest;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.message.WhyNotText;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.site.Site;
import ir.scheduling.waiting.WaitingDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
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
    private OpeningsDesk.@Nullable Found found;
    private List<OpeningsDesk.Offer> alternatives = List.of();

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
        if (file != null && searching() && found == null) {
            search(referral);
        }
    }

    /** Openings are shown for what is to be booked, and for what is to be moved. */
    public boolean searching() {
        return file().booking().isEmpty() || moving();
    }

    public boolean mayAwaitCover() {
        return signedIn.may("OVERRIDE_DESK_RULE");
    }

    public boolean moving() {
        return !param("move").isEmpty() && booked();
    }

    private void search(ReferralId id) {
        var from = day("from").map(d -> d.atStartOfDay(words.zone()).toInstant());
        var wanted = param("with").isEmpty() ? List.<ResourceId>of() : List.of(new ResourceId(param("with")));
        var site = param("site").isEmpty() ? Optional.<SiteId>empty() : Optional.of(new SiteId(param("site")));
        done(desks.openings()
                        .find(
                                actor(),
                                OpeningsDesk.Wish.best(id, SHOWN)
                                        .explained(true)
                                        .within(from, Optional.empty())
                                        .with(wanted)
                                        .at(site)
                                        .by(earliest() ? SearchRequest.Order.EARLIEST : SearchRequest.Order.BEST)
                                        .moving(moving() ? Optional.of(booking().id()) : Optional.empty())))
                .ifPresent(f -> found = f);
    }

    public boolean earliest() {
        return param("order").equals("EARLIEST");
    }

    /** Those one may ask for, people first. */
    public List<Choice> people() {
        return desks.site().resources(actor()) instanceof Outcome.Done<List<Resource>> done
                ? done.value().stream()
                        .map(r -> new Choice(
                                r.id().value(),
                                r.name() + ", " + words.say("role." + r.role()),
                                r.id().value().equals(param("with"))))
                        .toList()
                : List.of();
    }

    public List<Choice> sites() {
        return desks.site().sites(actor()) instanceof Outcome.Done<List<Site>> done
                ? done.value().stream()
                        .map(s -> new Choice(
                                s.id().value(), s.name(), s.id().value().equals(param("site"))))
                        .toList()
                : List.of();
    }

    /** One resource of the booking and those of its role that could stand in. */
    public record Replaceable(String id, String name, List<Choice> others) {}

    public List<Replaceable> replaceable() {
        if (!(desks.site().resources(actor()) instanceof Outcome.Done<List<Resource>> done)) {
            return List.of();
        }
        return booking().allocations().stream()
                .map(a -> new Replaceable(
                        a.resource().value(),
                        a.name() + ", " + words.say("role." + a.role()),
                        done.value().stream()
                                .filter(r -> r.role() == a.role()
                                        && r.site().equals(booking().site())
                                        && !r.id().equals(a.resource()))
                                .map(r -> new Choice(r.id().value(), r.name(), false))
                                .toList()))
                .filter(r -> !r.others().isEmpty())
                .toList();
    }

    /** A thing to choose from a list. */
    public record Choice(String id, String name, boolean chosen) {}

    private Optional<LocalDate> day(String name) {
        try {
            return param(name).isEmpty() ? Optional.empty() : Optional.of(date(name));
        } catch (InvalidInput wrong) {
            notices.invalid(wrong);
            return Optional.empty();
        }
    }

    private void act(ReferralId id) {
        switch (param("step")) {
            case "hold", "await-cover" -> hold(id);
            case "move" -> move(id);
            case "book" ->
                done(desks.bookings().book(actor(), wanted("booking"), param("comment"), version(), Optional.empty()))
                        .ifPresent(booking -> {
                            notices.keepDone(words.say(
                                    "offers.booked",
                                    words.moment(booking.planned().start())));
                            go("/referral?id=" + id);
                        });
            case "renew" ->
                done(desks.bookings().renew(actor(), wanted("booking"), Booking.HOLD))
                        .ifPresent(b -> go("/offers?id=" + id));
            case "release" -> release(id);
            case "reassign" -> reassign(id);
            case "name" -> name(id);
            case "wait" -> await(id);
            default -> {
                // a search posts too; the page shows what it finds
            }
        }
    }

    private BookingId wanted(String name) {
        return new BookingId(param(name));
    }

    private void hold(ReferralId id) {
        if (param("offer").isEmpty()) {
            notices.invalid(words.say("offers.choose"));
            return;
        }
        var held = param("step").equals("hold")
                ? desks.bookings().hold(actor(), wanted("offer"), Booking.HOLD, Optional.empty())
                : desks.bookings().holdAwaitingCover(actor(), wanted("offer"), Booking.AWAITING_COVER);
        if (held instanceof Outcome.Refused<Booking>) {
            alternatives = desks.openings().alternatives(actor(), wanted("offer"));
        }
        done(held).ifPresent(booking -> {
            notices.keepDone(
                    words.say("offers.held", words.moment(booking.planned().start())));
            go("/offers?id=" + id);
        });
    }

    private void move(ReferralId id) {
        if (param("offer").isEmpty()) {
            notices.invalid(words.say("offers.choose"));
            return;
        }
        done(desks.bookings().move(actor(), wanted("booking"), wanted("offer"), version(), Optional.empty()))
                .ifPresent(booking -> {
                    var changes = desks.referrals().file(actor(), id)
                                    instanceof Outcome.Done<ir.scheduling.referral.ReferralFile> file
                            ? file.value().workUp().map(w -> w.changes().size()).orElse(0)
                            : 0;
                    notices.keepDone(
                            changes == 0
                                    ? words.say(
                                            "offers.moved",
                                            words.moment(booking.planned().start()))
                                    : words.say(
                                            "offers.moved.changes",
                                            words.moment(booking.planned().start()),
                                            changes));
                    go("/referral?id=" + id);
                });
    }

    private void release(ReferralId id) {
        boolean booked = !param("initiator").isEmpty();
        if (booked && param("reason").isEmpty()) {
            notices.invalid(words.say("offers.cancel.why"));
            return;
        }
        var initiator =
                booked ? choice(BookingState.Initiator.class, "initiator") : BookingState.Initiator.ORGANISATION;
        done(desks.bookings().cancel(actor(), wanted("booking"), cancelReason(), initiator, version()))
                .ifPresent(b -> {
                    notices.keepDone(words.say("offers.released"));
                    go(booked ? "/waiting?freed=" + b.id() : "/offers?id=" + id);
                });
    }

    private void reassign(ReferralId id) {
        var pair = param("instead").split("/", 2);
        if (pair.length < 2) {
            notices.invalid(words.say("offers.reassign.choose"));
            return;
        }
        done(desks.bookings()
                        .reassign(
                                actor(),
                                wanted("booking"),
                                new ResourceId(pair[0]),
                                new ResourceId(pair[1]),
                                version()))
                .ifPresent(b -> {
                    notices.keepDone(words.say("offers.reassigned"));
                    go("/offers?id=" + id);
                });
    }

    /** An emergency, or a time the search does not offer: named by a person, who goes over rules with a reason. */
    private void name(ReferralId id) {
        Instant start;
        try {
            start = dateTime("start").atZone(words.zone()).toInstant();
        } catch (InvalidInput wrong) {
            notices.invalid(wrong);
            return;
        }
        var over = new ArrayList<DeskOverride.Rule>();
        for (var rule : DeskOverride.Rule.values()) {
            if (!param("over-" + rule).isEmpty()) {
                over.add(rule);
            }
        }
        done(desks.openings()
                        .name(
                                actor(),
                                new OpeningsDesk.Named(
                                        id, start, List.of(), Optional.empty(), Optional.empty(), over, param("why"))))
                .flatMap(
                        proposal -> done(desks.bookings().hold(actor(), proposal.id(), Booking.HOLD, Optional.empty())))
                .ifPresent(booking -> {
                    notices.keepDone(words.say(
                            "offers.held", words.moment(booking.planned().start())));
                    go("/offers?id=" + id);
                });
    }

    private void await(ReferralId id) {
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (var day : DayOfWeek.values()) {
            if (!param("day-" + day).isEmpty()) {
                days.add(day);
            }
        }
        int notice = param("notice").matches("\\d{1,4}") ? wholeNumber("notice") : -1;
        done(desks.waiting()
                        .add(
                                actor(),
                                id,
                                Optional.empty(),
                                new WaitingDesk.Wishes(days, Optional.empty(), notice, param("note"))))
                .ifPresent(entry -> {
                    notices.keepDone(words.say("waiting.added"));
                    go("/waiting");
                });
    }

    public List<Choice> days() {
        return Arrays.stream(DayOfWeek.values())
                .map(d -> new Choice(d.name(), d.getDisplayName(TextStyle.SHORT, words.locale()), false))
                .toList();
    }

    public List<Choice> rules() {
        return Arrays.stream(DeskOverride.Rule.values())
                .map(r -> new Choice(r.name(), words.say("desk-rule." + r), false))
                .toList();
    }

    /** What was gone over for this booking, by whom and why. */
    public List<String> overrides() {
        return booking().overrides().stream()
                .map(o -> words.say("offers.overridden", words.say("desk-rule." + o.rule()), o.by(), o.reason()))
                .toList();
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

    /** Why nothing earlier is shown, where drugs are the reason. */
    public String notBefore() {
        return found == null
                ? ""
                : found.notBefore()
                        .map(at -> words.say("offers.not-before", words.moment(at)))
                        .orElse("");
    }

    public OpeningsDesk.Found found() {
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

    private List<OfferLine> offers(List<OpeningsDesk.Offer> offers) {
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
        return secondsLeft() < 3600
                ? String.format("%d:%02d", secondsLeft() / 60, secondsLeft() % 60)
                : words.say("offers.hours", secondsLeft() / 3600);
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

    /** Code and words; a code alone is counted in the figures. */
    private String cancelReason() {
        var said = java.util.stream.Stream.of(param("reason-code"), param("reason"))
                .filter(part -> !part.isEmpty())
                .collect(java.util.stream.Collectors.joining(": "));
        return said.isEmpty() ? "released" : said;
    }

    /** HL7's reasons for a cancelled appointment that a desk meets. */
    static final List<String> CANCEL_CODES = List.of("pat", "pat-dec", "pat-fb", "pat-lt", "prov", "maint", "other");

    public List<Choice> cancelReasons() {
        return CANCEL_CODES.stream()
                .map(code -> new Choice(code, words.say("cancel-reason." + code), false))
                .toList();
    }

    /** What the follow-up will be if it is treated then. */
    public String followUps() {
        var treated = words.dayOf(drawnWindow().start());
        return FollowUpTemplate.shipped(file().referral().intent()).inOrder(treated).stream()
                .map(item -> words.say("milestone." + item.code()) + " " + words.shortDay(item.due(treated)))
                .collect(java.util.stream.Collectors.joining(" · "));
    }

    public List<NotThen> notEarlier() {
        return found == null
                ? List.of()
                : found.whyNot().stream()
                        .map(why -> new NotThen(words.day(why.day()), WhyNotText.of(why, words.locale(), words.zone())))
                        .toList();
    }

    public ReferralsPage.Tag state() {
        return ReferralsPage.stateTag(words, file());
    }
}
