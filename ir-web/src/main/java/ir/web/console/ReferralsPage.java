package ir.web.console;

import ir.domain.booking.BookingState;
import ir.domain.referral.ReferralState;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.scheduling.referral.ReferralQueryService;
import ir.scheduling.referral.details.ReferralDetails;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The worklist: waiting patients, waiting times, open items and next actions. */
@Named("referrals")
@RequestScoped
public class ReferralsPage extends AbstractPage {
    private final ReferralQueryService referralQueryService;
    private final Clock clock;

    private List<ReferralDetails> all = List.of();

    /** A short label with icon and tone. */
    public record StatusTag(String tone, String icon, String text) {}

    /** One referral as a row. */
    public record ReferralRow(
            String id,
            StatusTag urgency,
            String patient,
            String sexAge,
            String number,
            long waited,
            long limit,
            long left,
            String leftTone,
            int share,
            String treatBy,
            String lesion,
            String detail,
            String pain,
            String painShare,
            List<StatusTag> findings,
            StatusTag state,
            String action,
            String actionTarget,
            boolean primary) {}

    /** One filter with its count. */
    public record Filter(String key, String label, long count, boolean chosen) {}

    @Inject
    ReferralsPage(PageContext context, ReferralQueryService referralQueryService, Clock clock) {
        super(context);
        this.referralQueryService = referralQueryService;
        this.clock = clock;
    }

    public void load() {
        requireFound(referralQueryService.worklist(actor())).ifPresent(details -> all = details);
    }

    private String chosen() {
        return param("show").isEmpty() ? "all" : param("show");
    }

    public List<Filter> filters() {
        var filters = new ArrayList<Filter>();
        for (var key : List.of("all", "triage", "bookable", "held", "booked", "late")) {
            filters.add(new Filter(
                    key,
                    messages.get("referrals.filter." + key),
                    all.stream().filter(f -> matches(f, key)).count(),
                    chosen().equals(key)));
        }
        return filters;
    }

    private boolean matches(ReferralDetails details, String filter) {
        var state = details.referral().state();
        return switch (filter) {
            case "triage" ->
                state == ReferralState.SUBMITTED || state == ReferralState.NEEDS_INFO || state == ReferralState.IN_MDT;
            case "bookable" ->
                details.booking().isEmpty()
                        && (state == ReferralState.ACCEPTED || state == ReferralState.ACCEPTED_CONDITIONAL);
            case "held" ->
                details.booking()
                        .filter(b -> b.state() instanceof BookingState.Held)
                        .isPresent();
            case "booked" ->
                details.booking()
                        .filter(b -> b.state() instanceof BookingState.Booked)
                        .isPresent();
            case "late" -> ChronoUnit.DAYS.between(today(), details.referral().treatBy()) <= 7;
            default -> true;
        };
    }

    private LocalDate today() {
        return messages.dayOf(clock.instant());
    }

    public int total() {
        return all.size();
    }

    public List<ReferralRow> lines() {
        return all.stream()
                .filter(details -> matches(details, chosen()))
                .map(this::line)
                .toList();
    }

    private ReferralRow line(ReferralDetails details) {
        var referral = details.referral();
        long waited = Math.max(0, ChronoUnit.DAYS.between(referral.referredOn(), today()));
        long limit = Math.max(1, ChronoUnit.DAYS.between(referral.referredOn(), referral.treatBy()));
        long left = limit - waited;
        var first = details.patientCase().lesions().get(0);
        var pain = first.worstPain().map(p -> Integer.toString(p.value())).orElse("?");
        var size = first.longestCm().map(cm -> messages.number(cm) + " cm").orElse(messages.get("unknown.size"));
        var action = action(details);
        return new ReferralRow(
                referral.id().value(),
                urgency(referral.urgency().name()),
                details.patient().displayName(),
                sexAge(details),
                details.patient().medicalRecordNumber(),
                waited,
                limit,
                left,
                left < 4 ? "d" : left < 10 ? "w" : "",
                (int) Math.min(100, 100 * waited / limit),
                messages.get("referrals.treat-by", messages.shortDay(referral.treatBy())),
                messages.lesion(first.lesion())
                        + (details.patientCase().lesions().size() > 1
                                ? " +" + (details.patientCase().lesions().size() - 1)
                                : ""),
                size
                        + (first.lesion().description().isEmpty()
                                ? ""
                                : " · " + first.lesion().description()),
                pain,
                pain.equals("?") ? "0" : pain,
                findings(details),
                state(details),
                messages.get("referrals.action." + action),
                action.equals("offer") ? "/offers?id=" + referral.id() : "/referral?id=" + referral.id(),
                action.equals("offer"));
    }

    private String sexAge(ReferralDetails details) {
        var age = details.patient().ageOn(today()).map(years -> " " + years).orElse("");
        return messages.get("sex." + details.patient().sex().name()) + age;
    }

    StatusTag urgency(String urgency) {
        return switch (urgency) {
            case "URGENT" -> new StatusTag("t-danger", "urgent", messages.get("urgency.URGENT"));
            case "SOON" -> new StatusTag("t-warn", "soon", messages.get("urgency.SOON"));
            default -> new StatusTag("", "minus", messages.get("urgency.ROUTINE"));
        };
    }

    private List<StatusTag> findings(ReferralDetails details) {
        var tags = new ArrayList<StatusTag>();
        // the checklist is shown as one tag with a count; the other tags are eligibility findings
        var findings = details.findings().stream()
                .filter(f -> f.rule().startsWith("ELG-")
                        || f.rule().equals("PRE-COVER")
                        || f.rule().equals("PRE-IDENTITY"))
                .toList();
        long stops = findings.stream()
                .filter(f -> f.open() && f.level() == FindingLevel.HARD_STOP)
                .count();
        long overrides = findings.stream()
                .filter(f -> f.open()
                        && f.level() == FindingLevel.OVERRIDE_REQUIRED
                        && f.result() == Finding.RuleResult.RAISED)
                .count();
        long unknown = findings.stream()
                .filter(f ->
                        f.open() && f.level() != FindingLevel.HARD_STOP && f.result() == Finding.RuleResult.UNKNOWN)
                .count();
        long advisories = findings.stream()
                .filter(f -> f.open() && f.level() == FindingLevel.ADVISORY && f.result() == Finding.RuleResult.RAISED)
                .count();
        if (stops > 0) {
            tags.add(new StatusTag("t-danger", "stop", messages.get("findings.stop", stops)));
        }
        if (overrides > 0) {
            tags.add(new StatusTag("t-over", "override", messages.get("findings.override", overrides)));
        }
        if (advisories > 0) {
            tags.add(new StatusTag("t-warn", "warn", messages.get("findings.advisory", advisories)));
        }
        if (unknown > 0) {
            tags.add(new StatusTag("t-line", "unknown", messages.get("findings.unknown", unknown)));
        }
        if (tags.isEmpty()) {
            tags.add(new StatusTag("t-ok", "ok", messages.get("findings.none")));
        }
        var readiness = details.readiness();
        tags.add(
                readiness.ready()
                        ? new StatusTag("t-ok", "ok", messages.get("ready.yes"))
                        : new StatusTag(
                                "t-line",
                                "due",
                                messages.get(
                                        "ready.of",
                                        readiness.done(),
                                        readiness.items().size())));
        return tags;
    }

    StatusTag state(ReferralDetails details) {
        return stateTag(messages, details);
    }

    static StatusTag stateTag(Messages messages, ReferralDetails details) {
        var booking = details.booking();
        if (booking.isPresent() && booking.get().state() instanceof BookingState.Held held) {
            return new StatusTag("t-warn", "held", messages.get("state.HELD-until", messages.time(held.expires())));
        }
        if (booking.isPresent()) {
            return new StatusTag(
                    "t-acc",
                    "booked",
                    messages.get(
                            "state.BOOKED-for",
                            messages.shortDay(
                                    messages.dayOf(booking.get().planned().start()))));
        }
        var state = details.referral().state();
        return switch (state) {
            case ACCEPTED, ACCEPTED_CONDITIONAL -> new StatusTag("t-acc", "booked", messages.get("state." + state));
            case IN_MDT -> new StatusTag("t-info", "mdt", messages.get("state." + state));
            case NEEDS_INFO -> new StatusTag("t-line", "unknown", messages.get("state." + state));
            case DECLINED, WITHDRAWN -> new StatusTag("t-danger", "cancelled", messages.get("state." + state));
            case COMPLETED -> new StatusTag("", "done", messages.get("state." + state));
            default -> new StatusTag("", "due", messages.get("state." + state));
        };
    }

    private String action(ReferralDetails details) {
        if (details.booking().isPresent()) {
            return details.booking().get().state() instanceof BookingState.Held ? "confirm" : "open";
        }
        var state = details.referral().state();
        if (state == ReferralState.ACCEPTED || state == ReferralState.ACCEPTED_CONDITIONAL) {
            return "offer";
        }
        return Optional.of(state)
                        .filter(s -> s == ReferralState.SUBMITTED || s == ReferralState.IN_MDT)
                        .isPresent()
                ? "review"
                : "open";
    }
}
