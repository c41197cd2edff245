package ir.web.console;

import ir.domain.mdt.MdtMeeting;
import ir.domain.mdt.MdtReview;
import ir.domain.mdt.MeetingId;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.scheduling.referral.ReferralFile;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tumour board: its meetings with their lists, the review of each case, the minutes. */
@Named("mdt")
@RequestScoped
public class MdtPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private Map<MdtMeeting, List<ReferralFile>> meetings = Map.of();
    private List<ReferralFile> waiting = List.of();

    /** One case on a list. */
    public record CaseLine(
            String id,
            String patient,
            String lesion,
            String eligibility,
            ReferralsPage.Tag state,
            boolean open,
            List<Field> factors,
            List<Field> alternatives,
            String decided) {}

    /** One thing the board says something to. */
    public record Field(String name, String label, String value) {}

    /** One meeting. */
    public record MeetingLine(
            String id,
            String title,
            String when,
            boolean closed,
            List<CaseLine> cases,
            String attendees,
            String minutes) {}

    public void open() {
        if (posted()) {
            act();
        }
        subject(desks.mdt().meetings(actor())).ifPresent(found -> meetings = found);
        waiting = desks.referrals().worklist(actor()) instanceof ir.domain.outcome.Outcome.Done<List<ReferralFile>> done
                ? done.value().stream()
                        .filter(f -> f.referral().state() == ReferralState.SUBMITTED
                                || f.referral().state() == ReferralState.IN_MDT)
                        .filter(f -> meetings.keySet().stream()
                                .filter(m -> m.closed().isEmpty())
                                .noneMatch(m -> m.agenda().contains(f.referral().id())))
                        .toList()
                : List.of();
    }

    private void act() {
        var parts = param("step").split(":", 3);
        switch (parts[0]) {
            case "plan" -> plan();
            case "list" ->
                told(
                        desks.mdt().list(actor(), new MeetingId(param("meeting")), new ReferralId(param("referral"))),
                        "mdt.listed");
            case "strike" ->
                told(
                        desks.mdt().strike(actor(), new MeetingId(part(parts, 1)), new ReferralId(part(parts, 2))),
                        "mdt.struck");
            case "close" ->
                told(
                        desks.mdt()
                                .close(
                                        actor(),
                                        new MeetingId(part(parts, 1)),
                                        param("attendees-" + part(parts, 1)),
                                        param("minutes-" + part(parts, 1))),
                        "mdt.closed");
            case "review" -> review(new MeetingId(part(parts, 1)), new ReferralId(part(parts, 2)));
            default -> {}
        }
    }

    private void told(ir.domain.outcome.Outcome<MdtMeeting> outcome, String text) {
        done(outcome).ifPresent(meeting -> {
            notices.keepDone(words.say(text, meeting.title(), words.moment(meeting.starts())));
            go("/mdt");
        });
    }

    private void plan() {
        try {
            var starts = dateTime("starts").atZone(words.zone()).toInstant();
            told(desks.mdt().plan(actor(), starts, param("title")), "mdt.planned");
        } catch (InvalidInput wrong) {
            notices.invalid(wrong);
        }
    }

    private void review(MeetingId meeting, ReferralId id) {
        var factors = new EnumMap<MdtReview.Factor, String>(MdtReview.Factor.class);
        for (var factor : MdtReview.Factor.values()) {
            factors.put(factor, param("factor-" + factor + "-" + id));
        }
        var alternatives = new EnumMap<MdtReview.Alternative, String>(MdtReview.Alternative.class);
        for (var alternative : MdtReview.Alternative.values()) {
            alternatives.put(alternative, param("alternative-" + alternative + "-" + id));
        }
        var decision = param("decision-" + id);
        if (decision.isEmpty()) {
            notices.invalid(words.say("mdt.decision.missing"));
            return;
        }
        done(desks.mdt()
                        .review(
                                actor(),
                                id,
                                Optional.of(meeting),
                                alternatives,
                                factors,
                                choice(ReferralState.class, "decision-" + id),
                                param("why-" + id),
                                param("maker-" + id)))
                .ifPresent(review -> {
                    notices.keepDone(words.say("referral.decided", words.say("state." + review.decision())));
                    go("/mdt#" + meeting);
                });
    }

    public boolean mayDecide() {
        return signedIn.may("DECIDE_REFERRAL");
    }

    public List<ReferralsPage.Filter> waiting() {
        return waiting.stream()
                .map(f -> new ReferralsPage.Filter(
                        f.referral().id().value(),
                        f.patient().displayName() + " · "
                                + words.lesion(f.facts().lesions().get(0).lesion()),
                        0,
                        false))
                .toList();
    }

    public List<ReferralsPage.Filter> coming() {
        return meetings.keySet().stream()
                .filter(m -> m.closed().isEmpty())
                .map(m ->
                        new ReferralsPage.Filter(m.id().value(), m.title() + " " + words.moment(m.starts()), 0, false))
                .toList();
    }

    public List<MeetingLine> meetings() {
        return meetings.entrySet().stream()
                .sorted(java.util.Comparator.comparing(e -> e.getKey().closed().isPresent()))
                .map(e -> new MeetingLine(
                        e.getKey().id().value(),
                        e.getKey().title(),
                        words.day(words.dayOf(e.getKey().starts())) + " "
                                + words.time(e.getKey().starts()),
                        e.getKey().closed().isPresent(),
                        e.getValue().stream().map(f -> line(e.getKey(), f)).toList(),
                        e.getKey().attendees(),
                        e.getKey().minutes()))
                .toList();
    }

    private CaseLine line(MdtMeeting meeting, ReferralFile file) {
        var id = file.referral().id();
        var review = file.reviews().stream()
                .filter(r -> r.meeting().equals(Optional.of(meeting.id())))
                .reduce((earlier, later) -> later);
        return new CaseLine(
                id.value(),
                file.patient().displayName() + " · " + file.patient().number(),
                words.lesion(file.facts().lesions().get(0).lesion()),
                words.say("eligibility." + file.eligibility()),
                ReferralsPage.stateTag(words, file),
                meeting.closed().isEmpty() && file.referral().state() == ReferralState.IN_MDT,
                Arrays.stream(MdtReview.Factor.values())
                        .map(f -> field("factor-" + f + "-" + id, words.say("factor." + f), prefilled(f, file)))
                        .toList(),
                Arrays.stream(MdtReview.Alternative.values())
                        .map(a -> field("alternative-" + a + "-" + id, words.say("alternative." + a), ""))
                        .toList(),
                review.map(r -> decided(words, r)).orElse(""));
    }

    static String decided(Words words, MdtReview review) {
        return words.say(
                "mdt.decided",
                words.say("state." + review.decision()),
                review.decisionMaker(),
                words.moment(review.at()),
                review.reason());
    }

    private Field field(String name, String label, String otherwise) {
        return new Field(name, label, typed(name, otherwise));
    }

    /** What the referral knows already need not be typed again; the board corrects it. */
    private String prefilled(MdtReview.Factor factor, ReferralFile file) {
        var first = file.facts().lesions().get(0);
        return switch (factor) {
            case TYPE ->
                words.say("tumour." + first.lesion().category())
                        + (first.lesion().description().isEmpty()
                                ? ""
                                : ", " + first.lesion().description());
            case SITE -> words.lesion(first.lesion());
            case EXTENT -> first.longestCm().map(cm -> words.number(cm) + " cm").orElse("");
            case GOALS_OF_CARE ->
                file.facts()
                        .assessment()
                        .choice(ir.domain.assessment.Question.GOALS_OF_CARE)
                        .orElse("");
            default -> "";
        };
    }

    public String me() {
        return actor().name();
    }

    /** Tomorrow afternoon, or Monday's. */
    public String soonest() {
        var day = words.dayOf(clock.instant()).plusDays(1);
        while (day.getDayOfWeek().getValue() > 5) {
            day = day.plusDays(1);
        }
        return day + "T16:00";
    }
}
