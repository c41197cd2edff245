package ir.web.console;

import ir.domain.booking.BookingState;
import ir.domain.referral.ReferralState;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.scheduling.referral.ReferralFile;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The worklist: who waits, how long, what is open, what to do next. */
@Named("referrals")
@RequestScoped
public class ReferralsPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private List<ReferralFile> all = List.of();

    /** A short word with its icon and tone. */
    public record Tag(String tone, String icon, String text) {}

    /** One referral as a row. */
    public record Line(
            String id,
            Tag urgency,
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
            List<Tag> findings,
            Tag state,
            String action,
            String actionTarget,
            boolean primary) {}

    /** One filter with its count. */
    public record Filter(String key, String label, long count, boolean chosen) {}

    public void open() {
        subject(desks.referrals().worklist(actor())).ifPresent(files -> all = files);
    }

    private String chosen() {
        return param("show").isEmpty() ? "all" : param("show");
    }

    public List<Filter> filters() {
        var filters = new ArrayList<Filter>();
        for (var key : List.of("all", "triage", "bookable", "held", "booked", "late")) {
            filters.add(new Filter(
                    key,
                    words.say("referrals.filter." + key),
                    all.stream().filter(f -> matches(f, key)).count(),
                    chosen().equals(key)));
        }
        return filters;
    }

    private boolean matches(ReferralFile file, String filter) {
        var state = file.referral().state();
        return switch (filter) {
            case "triage" ->
                state == ReferralState.SUBMITTED || state == ReferralState.NEEDS_INFO || state == ReferralState.IN_MDT;
            case "bookable" ->
                file.booking().isEmpty()
                        && (state == ReferralState.ACCEPTED || state == ReferralState.ACCEPTED_CONDITIONAL);
            case "held" ->
                file.booking()
                        .filter(b -> b.state() instanceof BookingState.Held)
                        .isPresent();
            case "booked" ->
                file.booking()
                        .filter(b -> b.state() instanceof BookingState.Booked)
                        .isPresent();
            case "late" -> ChronoUnit.DAYS.between(today(), file.referral().treatBy()) <= 7;
            default -> true;
        };
    }

    private LocalDate today() {
        return words.dayOf(clock.instant());
    }

    public int total() {
        return all.size();
    }

    public List<Line> lines() {
        return all.stream()
                .filter(file -> matches(file, chosen()))
                .map(this::line)
                .toList();
    }

    private Line line(ReferralFile file) {
        var referral = file.referral();
        long waited = Math.max(0, ChronoUnit.DAYS.between(referral.referredOn(), today()));
        long limit = Math.max(1, ChronoUnit.DAYS.between(referral.referredOn(), referral.treatBy()));
        long left = limit - waited;
        var first = file.facts().lesions().get(0);
        var pain = first.worstPain().map(p -> Integer.toString(p.value())).orElse("?");
        var size = first.longestCm().map(cm -> words.number(cm) + " cm").orElse(words.say("unknown.size"));
        var action = action(file);
        return new Line(
                referral.id().value(),
                urgency(referral.urgency().name()),
                file.patient().displayName(),
                sexAge(file),
                file.patient().number(),
                waited,
                limit,
                left,
                left < 4 ? "d" : left < 10 ? "w" : "",
                (int) Math.min(100, 100 * waited / limit),
                words.say("referrals.treat-by", words.shortDay(referral.treatBy())),
                words.lesion(first.lesion())
                        + (file.facts().lesions().size() > 1
                                ? " +" + (file.facts().lesions().size() - 1)
                                : ""),
                size
                        + (first.lesion().description().isEmpty()
                                ? ""
                                : " · " + first.lesion().description()),
                pain,
                pain.equals("?") ? "0" : pain,
                findings(file),
                state(file),
                words.say("referrals.action." + action),
                action.equals("offer") ? "/offers?id=" + referral.id() : "/referral?id=" + referral.id(),
                action.equals("offer"));
    }

    private String sexAge(ReferralFile file) {
        var age = file.patient().ageOn(today()).map(years -> " " + years).orElse("");
        return words.say("sex." + file.patient().sex().name()) + age;
    }

    Tag urgency(String urgency) {
        return switch (urgency) {
            case "URGENT" -> new Tag("t-danger", "urgent", words.say("urgency.URGENT"));
            case "SOON" -> new Tag("t-warn", "soon", words.say("urgency.SOON"));
            default -> new Tag("", "minus", words.say("urgency.ROUTINE"));
        };
    }

    private List<Tag> findings(ReferralFile file) {
        var tags = new ArrayList<Tag>();
        // the checklist is counted as one tag; what is shown beside it is about treating at all
        var findings = file.findings().stream()
                .filter(f -> f.rule().startsWith("ELG-")
                        || f.rule().equals("PRE-COVER")
                        || f.rule().equals("PRE-IDENTITY"))
                .toList();
        long stops = findings.stream()
                .filter(f -> f.open() && f.level() == FindingLevel.HARD_STOP)
                .count();
        long overrides = findings.stream()
                .filter(f ->
                        f.open() && f.level() == FindingLevel.OVERRIDE_REQUIRED && f.result() == Finding.Result.RAISED)
                .count();
        long unknown = findings.stream()
                .filter(f -> f.open() && f.level() != FindingLevel.HARD_STOP && f.result() == Finding.Result.UNKNOWN)
                .count();
        long advisories = findings.stream()
                .filter(f -> f.open() && f.level() == FindingLevel.ADVISORY && f.result() == Finding.Result.RAISED)
                .count();
        if (stops > 0) {
            tags.add(new Tag("t-danger", "stop", words.say("findings.stop", stops)));
        }
        if (overrides > 0) {
            tags.add(new Tag("t-over", "override", words.say("findings.override", overrides)));
        }
        if (advisories > 0) {
            tags.add(new Tag("t-warn", "warn", words.say("findings.advisory", advisories)));
        }
        if (unknown > 0) {
            tags.add(new Tag("t-line", "unknown", words.say("findings.unknown", unknown)));
        }
        if (tags.isEmpty()) {
            tags.add(new Tag("t-ok", "ok", words.say("findings.none")));
        }
        var readiness = file.readiness();
        tags.add(
                readiness.ready()
                        ? new Tag("t-ok", "ok", words.say("ready.yes"))
                        : new Tag(
                                "t-line",
                                "due",
                                words.say(
                                        "ready.of",
                                        readiness.done(),
                                        readiness.items().size())));
        return tags;
    }

    Tag state(ReferralFile file) {
        return stateTag(words, file);
    }

    static Tag stateTag(Words words, ReferralFile file) {
        var booking = file.booking();
        if (booking.isPresent() && booking.get().state() instanceof BookingState.Held held) {
            return new Tag("t-warn", "held", words.say("state.HELD-until", words.time(held.expires())));
        }
        if (booking.isPresent()) {
            return new Tag(
                    "t-acc",
                    "booked",
                    words.say(
                            "state.BOOKED-for",
                            words.shortDay(words.dayOf(booking.get().planned().start()))));
        }
        var state = file.referral().state();
        return switch (state) {
            case ACCEPTED, ACCEPTED_CONDITIONAL -> new Tag("t-acc", "booked", words.say("state." + state));
            case IN_MDT -> new Tag("t-info", "mdt", words.say("state." + state));
            case NEEDS_INFO -> new Tag("t-line", "unknown", words.say("state." + state));
            case DECLINED, WITHDRAWN -> new Tag("t-danger", "cancelled", words.say("state." + state));
            case COMPLETED -> new Tag("", "done", words.say("state." + state));
            default -> new Tag("", "due", words.say("state." + state));
        };
    }

    private String action(ReferralFile file) {
        if (file.booking().isPresent()) {
            return file.booking().get().state() instanceof BookingState.Held ? "confirm" : "open";
        }
        var state = file.referral().state();
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
