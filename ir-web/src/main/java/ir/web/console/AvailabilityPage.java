package ir.web.console;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.booking.SchedulingRuleOverride;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.session.SessionPlan;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.CandidateSlot;
import ir.scheduling.availability.SearchRequest;
import ir.scheduling.availability.UnavailabilityMessages;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.BookingService;
import ir.scheduling.booking.CancellationService;
import ir.scheduling.booking.HoldService;
import ir.scheduling.booking.ManualProposalService;
import ir.scheduling.booking.RescheduleService;
import ir.scheduling.referral.ReferralQueryService;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.repository.Site;
import ir.scheduling.site.SiteService;
import ir.scheduling.waiting.WaitingListService;
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

/**
 * Booking proposals for one referral, best first. The selected proposal is held, with a countdown, and then booked or
 * released.
 */
@Named("availability")
@RequestScoped
public class AvailabilityPage extends AbstractPage {
    private static final int SHOWN = 6;

    private final ReferralQueryService referralQueryService;
    private final AvailabilityService availabilityService;
    private final SiteService siteService;
    private final BookingService bookingService;
    private final HoldService holdService;
    private final RescheduleService rescheduleService;
    private final CancellationService cancellationService;
    private final ManualProposalService manualProposalService;
    private final WaitingListService waitingListService;
    private final Clock clock;

    private @Nullable ReferralDetails details;
    private AvailabilityService.@Nullable AvailabilityResult result;
    private List<AvailabilityService.ScoredProposal> alternatives = List.of();

    /** One reason for the score of a proposal. */
    public record ScoreReason(boolean positive, String text) {}

    /** One proposal as a row. */
    public record ProposalRow(
            String id,
            int number,
            String date,
            String span,
            String room,
            String team,
            int score,
            List<ScoreReason> reasons,
            boolean chosen) {}

    /** One resource's share of the session, drawn to scale. */
    public record TimelineLane(
            String name, String role, double left, double width, List<PhaseTimeline.PhaseSegment> strip) {
        /** The percentage that is free on the right. */
        public double right() {
            return Math.max(0, 100 - left - width);
        }
    }

    /** An hour mark on the axis. */
    public record AxisTick(String label, double left) {}

    /** A start time that was rejected, with the reason. */
    public record RejectedSlot(String when, String why) {}

    @Inject
    AvailabilityPage(
            PageContext context,
            ReferralQueryService referralQueryService,
            AvailabilityService availabilityService,
            SiteService siteService,
            BookingService bookingService,
            HoldService holdService,
            RescheduleService rescheduleService,
            CancellationService cancellationService,
            ManualProposalService manualProposalService,
            WaitingListService waitingListService,
            Clock clock) {
        super(context);
        this.referralQueryService = referralQueryService;
        this.availabilityService = availabilityService;
        this.siteService = siteService;
        this.bookingService = bookingService;
        this.holdService = holdService;
        this.rescheduleService = rescheduleService;
        this.cancellationService = cancellationService;
        this.manualProposalService = manualProposalService;
        this.waitingListService = waitingListService;
        this.clock = clock;
    }

    public void load() {
        var id = param("id");
        if (id.isEmpty()) {
            redirect("/referrals");
            return;
        }
        var referral = new ReferralId(id);
        if (posted()) {
            act(referral);
        }
        requireFound(referralQueryService.details(actor(), referral)).ifPresent(f -> details = f);
        if (details != null && searching() && result == null) {
            search(referral);
        }
    }

    /** Proposals are shown for a referral without a booking and for a booking that is being moved. */
    public boolean searching() {
        return details().booking().isEmpty() || moving();
    }

    public boolean mayAwaitCover() {
        return currentUser.has("OVERRIDE_SCHEDULING_RULE");
    }

    public boolean moving() {
        return !param("move").isEmpty() && booked();
    }

    private void search(ReferralId id) {
        var from = day("from").map(d -> d.atStartOfDay(messages.zone()).toInstant());
        var requested = param("with").isEmpty() ? List.<ResourceId>of() : List.of(new ResourceId(param("with")));
        var site = param("site").isEmpty() ? Optional.<SiteId>empty() : Optional.of(new SiteId(param("site")));
        showRejection(availabilityService.find(
                        actor(),
                        AvailabilityService.AvailabilityQuery.best(id, SHOWN)
                                .explained(true)
                                .within(from, Optional.empty())
                                .with(requested)
                                .at(site)
                                .by(earliest() ? SearchRequest.Order.EARLIEST : SearchRequest.Order.BEST)
                                .moving(moving() ? Optional.of(booking().id()) : Optional.empty())))
                .ifPresent(f -> result = f);
    }

    public boolean earliest() {
        return param("order").equals("EARLIEST");
    }

    /** Resources that the user may request, people first. */
    public List<SelectOption> people() {
        return siteService.resources(actor()) instanceof Result.Success<List<SchedulableResource>> success
                ? success.value().stream()
                        .map(r -> new SelectOption(
                                r.id().value(),
                                r.name() + ", " + messages.get("role." + r.role()),
                                r.id().value().equals(param("with"))))
                        .toList()
                : List.of();
    }

    public List<SelectOption> sites() {
        return siteService.sites(actor()) instanceof Result.Success<List<Site>> success
                ? success.value().stream()
                        .map(s -> new SelectOption(
                                s.id().value(), s.name(), s.id().value().equals(param("site"))))
                        .toList()
                : List.of();
    }

    /** One resource of the booking and its possible substitutes in the same role. */
    public record Replaceable(String id, String name, List<SelectOption> others) {}

    public List<Replaceable> replaceable() {
        if (!(siteService.resources(actor()) instanceof Result.Success<List<SchedulableResource>> success)) {
            return List.of();
        }
        return booking().allocations().stream()
                .map(a -> new Replaceable(
                        a.resource().value(),
                        a.name() + ", " + messages.get("role." + a.role()),
                        success.value().stream()
                                .filter(r -> r.role() == a.role()
                                        && r.site().equals(booking().site())
                                        && !r.id().equals(a.resource()))
                                .map(r -> new SelectOption(r.id().value(), r.name(), false))
                                .toList()))
                .filter(r -> !r.others().isEmpty())
                .toList();
    }

    /** An option of a selection list. */
    public record SelectOption(String id, String name, boolean chosen) {}

    private Optional<LocalDate> day(String name) {
        try {
            return param(name).isEmpty() ? Optional.empty() : Optional.of(date(name));
        } catch (InvalidInput wrong) {
            flashMessages.invalid(wrong);
            return Optional.empty();
        }
    }

    private void act(ReferralId id) {
        switch (param("step")) {
            case "hold", "await-cover" -> hold(id);
            case "move" -> move(id);
            case "book" ->
                showRejection(bookingService.book(
                                actor(), requestedProposal("booking"), param("comment"), version(), Optional.empty()))
                        .ifPresent(booking -> {
                            flashMessages.success(messages.get(
                                    "offers.booked",
                                    messages.dateTime(booking.planned().start())));
                            redirect("/referral?id=" + id);
                        });
            case "renew" ->
                showRejection(holdService.renew(actor(), requestedProposal("booking"), Booking.HOLD_DURATION))
                        .ifPresent(b -> redirect("/offers?id=" + id));
            case "release" -> release(id);
            case "reassign" -> reassign(id);
            case "name" -> proposeManually(id);
            case "wait" -> holdPendingAuthorisation(id);
            default -> {
                // a search is a post without a redirect; the page shows its result
            }
        }
    }

    private BookingId requestedProposal(String name) {
        return new BookingId(param(name));
    }

    private void hold(ReferralId id) {
        if (param("offer").isEmpty()) {
            flashMessages.invalid(messages.get("offers.choose"));
            return;
        }
        var held = param("step").equals("hold")
                ? holdService.hold(actor(), requestedProposal("offer"), Booking.HOLD_DURATION, Optional.empty())
                : holdService.holdPendingAuthorisation(
                        actor(), requestedProposal("offer"), Booking.AUTHORISATION_HOLD_DURATION);
        if (held instanceof Result.Failure<Booking>) {
            alternatives = availabilityService.alternatives(actor(), requestedProposal("offer"))
                            instanceof Result.Success<List<AvailabilityService.ScoredProposal>> found
                    ? found.value()
                    : List.of();
        }
        showRejection(held).ifPresent(booking -> {
            flashMessages.success(messages.get(
                    "offers.held", messages.dateTime(booking.planned().start())));
            redirect("/offers?id=" + id);
        });
    }

    private void move(ReferralId id) {
        if (param("offer").isEmpty()) {
            flashMessages.invalid(messages.get("offers.choose"));
            return;
        }
        showRejection(rescheduleService.reschedule(
                        actor(), requestedProposal("booking"), requestedProposal("offer"), version(), Optional.empty()))
                .ifPresent(booking -> {
                    var changes = referralQueryService.details(actor(), id)
                                    instanceof Result.Success<ir.scheduling.referral.details.ReferralDetails> file
                            ? file.value()
                                    .checklist()
                                    .map(w -> w.changes().size())
                                    .orElse(0)
                            : 0;
                    flashMessages.success(
                            changes == 0
                                    ? messages.get(
                                            "offers.moved",
                                            messages.dateTime(booking.planned().start()))
                                    : messages.get(
                                            "offers.moved.changes",
                                            messages.dateTime(booking.planned().start()),
                                            changes));
                    redirect("/referral?id=" + id);
                });
    }

    private void release(ReferralId id) {
        boolean booked = !param("initiator").isEmpty();
        if (booked && param("reason-code").isEmpty() && param("reason").isEmpty()) {
            flashMessages.invalid(messages.get("offers.cancel.why"));
            return;
        }
        var initiator =
                booked ? choice(BookingState.Initiator.class, "initiator") : BookingState.Initiator.ORGANISATION;
        showRejection(cancellationService.cancel(
                        actor(), requestedProposal("booking"), cancelReason(), initiator, version()))
                .ifPresent(b -> {
                    var time = b.planned();
                    flashMessages.success(
                            booked
                                    ? messages.get(
                                            "offers.cancelled",
                                            messages.day(messages.dayOf(time.start())),
                                            messages.timeRange(time))
                                    : messages.get("offers.released"));
                    redirect(booked ? "/waiting?freed=" + b.id() : "/offers?id=" + id);
                });
    }

    private void reassign(ReferralId id) {
        var pair = param("instead").split("/", 2);
        if (pair.length < 2) {
            flashMessages.invalid(messages.get("offers.reassign.choose"));
            return;
        }
        showRejection(rescheduleService.reassign(
                        actor(),
                        requestedProposal("booking"),
                        new ResourceId(pair[0]),
                        new ResourceId(pair[1]),
                        version()))
                .ifPresent(b -> {
                    flashMessages.success(messages.get("offers.reassigned"));
                    redirect("/offers?id=" + id);
                });
    }

    /**
     * Proposes a time that the user enters: an emergency, or a time that the search does not offer. Overriding a rule
     * needs a reason.
     */
    private void proposeManually(ReferralId id) {
        Instant start;
        try {
            start = dateTime("start").atZone(messages.zone()).toInstant();
        } catch (InvalidInput wrong) {
            flashMessages.invalid(wrong);
            return;
        }
        var over = new ArrayList<SchedulingRuleOverride.Rule>();
        for (var rule : SchedulingRuleOverride.Rule.values()) {
            if (!param("over-" + rule).isEmpty()) {
                over.add(rule);
            }
        }
        showRejection(manualProposalService.proposeManually(
                        actor(),
                        new ManualProposalService.ManualProposalRequest(
                                id, start, List.of(), Optional.empty(), Optional.empty(), over, param("why"))))
                .flatMap(proposal -> showRejection(
                        holdService.hold(actor(), proposal.id(), Booking.HOLD_DURATION, Optional.empty())))
                .ifPresent(booking -> {
                    flashMessages.success(messages.get(
                            "offers.held", messages.dateTime(booking.planned().start())));
                    redirect("/offers?id=" + id);
                });
    }

    private void holdPendingAuthorisation(ReferralId id) {
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (var day : DayOfWeek.values()) {
            if (!param("day-" + day).isEmpty()) {
                days.add(day);
            }
        }
        int notice = param("notice").matches("\\d{1,4}") ? wholeNumber("notice") : -1;
        showRejection(waitingListService.add(
                        actor(),
                        id,
                        Optional.empty(),
                        new WaitingListService.Preferences(days, Optional.empty(), notice, param("note"))))
                .ifPresent(entry -> {
                    flashMessages.success(messages.get("waiting.added"));
                    redirect("/waiting");
                });
    }

    public List<SelectOption> days() {
        return Arrays.stream(DayOfWeek.values())
                .map(d -> new SelectOption(d.name(), d.getDisplayName(TextStyle.SHORT, messages.locale()), false))
                .toList();
    }

    public List<SelectOption> rules() {
        return Arrays.stream(SchedulingRuleOverride.Rule.values())
                .map(r -> new SelectOption(r.name(), messages.get("scheduling-rule." + r), false))
                .toList();
    }

    /** The rules overridden for this booking, each with user and reason. */
    public List<String> overrides() {
        return booking().overrides().stream()
                .map(o -> messages.get(
                        "offers.overridden", messages.get("scheduling-rule." + o.rule()), o.by(), o.reason()))
                .toList();
    }

    private Optional<Long> version() {
        return param("version").matches("\\d{1,18}") ? Optional.of(Long.parseLong(param("version"))) : Optional.empty();
    }

    public boolean loaded() {
        return details != null;
    }

    public ReferralDetails details() {
        return Objects.requireNonNull(details);
    }

    public boolean searched() {
        return result != null;
    }

    /** The earliest possible time when medication interruption prevents an earlier one. */
    public String notBefore() {
        return result == null
                ? ""
                : result.notBefore()
                        .map(at -> messages.get("offers.not-before", messages.dateTime(at)))
                        .orElse("");
    }

    public AvailabilityService.AvailabilityResult found() {
        return Objects.requireNonNull(result);
    }

    public String searchedLine() {
        return messages.get(
                "offers.searched",
                found().total(),
                messages.day(messages.dayOf(found().searched().end().minusSeconds(1))));
    }

    public List<ProposalRow> lines() {
        return result == null ? List.of() : offers(result.proposals());
    }

    public List<ProposalRow> alternativeLines() {
        return offers(alternatives);
    }

    private List<ProposalRow> offers(List<AvailabilityService.ScoredProposal> proposals) {
        var lines = new ArrayList<ProposalRow>();
        for (var proposal : proposals) {
            var room = room(proposal.proposal().allocations());
            lines.add(new ProposalRow(
                    proposal.proposal().id().value(),
                    lines.size() + 1,
                    messages.day(messages.dayOf(proposal.proposal().planned().start())),
                    messages.timeRange(room.window()),
                    room.name(),
                    proposal.proposal().allocations().stream()
                            .filter(a -> a.role() != ResourceRole.ROOM)
                            .map(Allocation::name)
                            .collect(java.util.stream.Collectors.joining(" · ")),
                    proposal.score(),
                    proposal.reasons().stream().map(this::because).toList(),
                    lines.isEmpty()));
        }
        return lines;
    }

    private ScoreReason because(CandidateSlot.Reason reason) {
        return new ScoreReason(reason.type().good(), messages.get("offer.reason." + reason.type(), reason.days()));
    }

    private static Allocation room(List<Allocation> allocations) {
        return allocations.stream()
                .filter(a -> a.role() == ResourceRole.ROOM)
                .findFirst()
                .orElseThrow();
    }

    public Booking booking() {
        return details().booking().orElseThrow();
    }

    public boolean held() {
        return details()
                .booking()
                .filter(b -> b.state() instanceof BookingState.Held)
                .isPresent();
    }

    public boolean booked() {
        return details()
                .booking()
                .filter(b -> b.state() instanceof BookingState.Booked)
                .isPresent();
    }

    /** Seconds until the hold expires, for the countdown on the page. */
    public long secondsLeft() {
        return booking().state() instanceof BookingState.Held held
                ? Math.max(0, Duration.between(clock.instant(), held.expires()).toSeconds())
                : 0;
    }

    public String left() {
        return secondsLeft() < 3600
                ? String.format("%d:%02d", secondsLeft() / 60, secondsLeft() % 60)
                : messages.get("offers.hours", secondsLeft() / 3600);
    }

    public boolean renewable() {
        return booking().state() instanceof BookingState.Held held && !held.renewed();
    }

    public String bookingSpan() {
        return messages.day(messages.dayOf(booking().planned().start())) + ", "
                + messages.timeRange(room(booking().allocations()).window()) + ", "
                + room(booking().allocations()).name();
    }

    /** Whether there is a timeline to draw: that of the hold or booking, otherwise that of the best proposal. */
    public boolean drawable() {
        return details().booking().isPresent()
                || (result != null && !result.proposals().isEmpty());
    }

    public String drawnTitle() {
        return messages.day(messages.dayOf(drawnWindow().start())) + ", "
                + messages.timeRange(room(drawn()).window());
    }

    private List<Allocation> drawn() {
        return details()
                .booking()
                .map(Booking::allocations)
                .orElseGet(() -> found().proposals().get(0).proposal().allocations());
    }

    private TimeRange drawnWindow() {
        return details()
                .booking()
                .map(Booking::planned)
                .orElseGet(() -> found().proposals().get(0).proposal().planned());
    }

    private SessionPlan drawnPlan() {
        return details()
                .booking()
                .map(Booking::plan)
                .orElseGet(() -> found().proposals().get(0).proposal().plan());
    }

    public List<TimelineLane> lanes() {
        var whole = drawnWindow();
        var template = siteService.template();
        var plan = drawnPlan();
        return drawn().stream()
                .map(a -> new TimelineLane(
                        a.name(),
                        messages.get("role." + a.role()) + ", " + messages.timeRange(a.window()),
                        share(whole, a.window().start()),
                        100.0 * a.window().minutes() / whole.minutes(),
                        PhaseTimeline.of(
                                plan,
                                template.requiredRoles(plan.input().anaesthesia())
                                        .getOrDefault(a.role(), Set.of()))))
                .toList();
    }

    public List<AxisTick> ticks() {
        var whole = drawnWindow();
        var ticks = new ArrayList<AxisTick>();
        var hour = whole.start().truncatedTo(java.time.temporal.ChronoUnit.HOURS);
        for (; hour.isBefore(whole.end()); hour = hour.plusSeconds(3600)) {
            if (!hour.isBefore(whole.start())) {
                ticks.add(new AxisTick(messages.time(hour).substring(0, 2), share(whole, hour)));
            }
        }
        return ticks;
    }

    private static double share(TimeRange whole, Instant at) {
        return 100.0 * Duration.between(whole.start(), at).toMinutes() / whole.minutes();
    }

    /** Returns code and free text. Reports count the code only. */
    private String cancelReason() {
        var text = java.util.stream.Stream.of(param("reason-code"), param("reason"))
                .filter(part -> !part.isEmpty())
                .collect(java.util.stream.Collectors.joining(": "));
        return text.isEmpty() ? "released" : text;
    }

    /** The subset of HL7's appointment cancellation reasons that the console offers. */
    static final List<String> CANCEL_CODES = List.of("pat", "pat-dec", "pat-fb", "pat-lt", "prov", "maint", "other");

    public List<SelectOption> cancelReasons() {
        return CANCEL_CODES.stream()
                .map(code -> new SelectOption(code, messages.get("cancel-reason." + code), false))
                .toList();
    }

    /** The follow-up visits that would result from a treatment in the drawn time. */
    public String followUps() {
        var treated = messages.dayOf(drawnWindow().start());
        return FollowUpTemplate.defaultFor(details().referral().intent()).inOrder(treated).stream()
                .map(item -> messages.get("milestone." + item.code()) + " " + messages.shortDay(item.due(treated)))
                .collect(java.util.stream.Collectors.joining(" · "));
    }

    public List<RejectedSlot> notEarlier() {
        return result == null
                ? List.of()
                : result.unavailabilityReasons().stream()
                        .map(reason -> new RejectedSlot(
                                messages.day(reason.day()),
                                UnavailabilityMessages.of(reason, messages.locale(), messages.zone())))
                        .toList();
    }

    public ReferralsPage.StatusTag state() {
        return ReferralsPage.stateTag(messages, details());
    }
}
