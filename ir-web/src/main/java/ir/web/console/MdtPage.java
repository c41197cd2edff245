package ir.web.console;

import ir.domain.mdt.MdtMeeting;
import ir.domain.mdt.MdtReview;
import ir.domain.mdt.MeetingId;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.scheduling.mdt.MdtService;
import ir.scheduling.referral.ReferralQueryService;
import ir.scheduling.referral.details.ReferralDetails;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MDT meetings with their case lists, the review of each case, and the minutes. */
@Named("mdt")
@RequestScoped
public class MdtPage extends AbstractPage {
    private final MdtService mdtService;
    private final ReferralQueryService referralQueryService;
    private final Clock clock;

    private Map<MdtMeeting, List<ReferralDetails>> meetings = Map.of();
    private List<ReferralDetails> waiting = List.of();

    /** One case on a meeting's list. */
    public record CaseRow(
            String id,
            String patient,
            String lesion,
            String eligibility,
            ReferralsPage.StatusTag state,
            boolean open,
            List<Field> factors,
            List<Field> alternatives,
            String decided) {}

    /** One item of the review. */
    public record Field(String name, String label, String value) {}

    /** One MDT meeting. */
    public record MeetingRow(
            String id,
            String title,
            String when,
            boolean closed,
            List<CaseRow> cases,
            String attendees,
            String minutes) {}

    @Inject
    MdtPage(PageContext context, MdtService mdtService, ReferralQueryService referralQueryService, Clock clock) {
        super(context);
        this.mdtService = mdtService;
        this.referralQueryService = referralQueryService;
        this.clock = clock;
    }

    public void load() {
        if (posted()) {
            act();
        }
        requireFound(mdtService.meetings(actor())).ifPresent(found -> meetings = found);
        waiting = referralQueryService.worklist(actor())
                        instanceof ir.domain.shared.Result.Success<List<ReferralDetails>> success
                ? success.value().stream()
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
                showResult(
                        mdtService.addToAgenda(
                                actor(), new MeetingId(param("meeting")), new ReferralId(param("referral"))),
                        "mdt.listed");
            case "strike" ->
                showResult(
                        mdtService.removeFromAgenda(
                                actor(), new MeetingId(part(parts, 1)), new ReferralId(part(parts, 2))),
                        "mdt.struck");
            case "close" ->
                showResult(
                        mdtService.close(
                                actor(),
                                new MeetingId(part(parts, 1)),
                                param("attendees-" + part(parts, 1)),
                                param("minutes-" + part(parts, 1))),
                        "mdt.closed");
            case "review" -> review(new MeetingId(part(parts, 1)), new ReferralId(part(parts, 2)));
            default -> {}
        }
    }

    private void showResult(ir.domain.shared.Result<MdtMeeting> result, String text) {
        showRejection(result).ifPresent(meeting -> {
            flashMessages.success(messages.get(text, meeting.title(), messages.dateTime(meeting.starts())));
            redirect("/mdt");
        });
    }

    private void plan() {
        try {
            var starts = dateTime("starts").atZone(messages.zone()).toInstant();
            showResult(mdtService.plan(actor(), starts, param("title")), "mdt.planned");
        } catch (InvalidInput wrong) {
            flashMessages.invalid(wrong);
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
            flashMessages.invalid(messages.get("mdt.decision.missing"));
            return;
        }
        showRejection(mdtService.review(
                        actor(),
                        id,
                        Optional.of(meeting),
                        alternatives,
                        factors,
                        choice(ReferralState.class, "decision-" + id),
                        param("why-" + id),
                        param("maker-" + id)))
                .ifPresent(review -> {
                    flashMessages.success(messages.get("referral.decided", messages.get("state." + review.decision())));
                    redirect("/mdt#" + meeting);
                });
    }

    public boolean mayDecide() {
        return currentUser.has("DECIDE_REFERRAL");
    }

    public List<ReferralsPage.Filter> waiting() {
        return waiting.stream()
                .map(f -> new ReferralsPage.Filter(
                        f.referral().id().value(),
                        f.patient().displayName() + " · "
                                + messages.lesion(
                                        f.patientCase().lesions().get(0).lesion()),
                        0,
                        false))
                .toList();
    }

    public List<ReferralsPage.Filter> coming() {
        return meetings.keySet().stream()
                .filter(m -> m.closed().isEmpty())
                .map(m -> new ReferralsPage.Filter(
                        m.id().value(), m.title() + " " + messages.dateTime(m.starts()), 0, false))
                .toList();
    }

    public List<MeetingRow> meetings() {
        return meetings.entrySet().stream()
                .sorted(java.util.Comparator.comparing(e -> e.getKey().closed().isPresent()))
                .map(e -> new MeetingRow(
                        e.getKey().id().value(),
                        e.getKey().title(),
                        messages.day(messages.dayOf(e.getKey().starts())) + " "
                                + messages.time(e.getKey().starts()),
                        e.getKey().closed().isPresent(),
                        e.getValue().stream().map(f -> line(e.getKey(), f)).toList(),
                        e.getKey().attendees(),
                        e.getKey().minutes()))
                .toList();
    }

    private CaseRow line(MdtMeeting meeting, ReferralDetails details) {
        var id = details.referral().id();
        var review = details.reviews().stream()
                .filter(r -> r.meeting().equals(Optional.of(meeting.id())))
                .reduce((earlier, later) -> later);
        return new CaseRow(
                id.value(),
                details.patient().displayName() + " · " + details.patient().medicalRecordNumber(),
                messages.lesion(details.patientCase().lesions().get(0).lesion()),
                messages.get("eligibility." + details.eligibility()),
                ReferralsPage.stateTag(messages, details),
                meeting.closed().isEmpty() && details.referral().state() == ReferralState.IN_MDT,
                Arrays.stream(MdtReview.Factor.values())
                        .map(f -> field("factor-" + f + "-" + id, messages.get("factor." + f), prefilled(f, details)))
                        .toList(),
                Arrays.stream(MdtReview.Alternative.values())
                        .map(a -> field("alternative-" + a + "-" + id, messages.get("alternative." + a), ""))
                        .toList(),
                review.map(r -> decided(messages, r)).orElse(""));
    }

    static String decided(Messages messages, MdtReview review) {
        return messages.get(
                "mdt.decided",
                messages.get("state." + review.decision()),
                review.decisionMaker(),
                messages.dateTime(review.at()),
                review.reason());
    }

    private Field field(String name, String label, String otherwise) {
        return new Field(name, label, submittedOr(name, otherwise));
    }

    /** Prefills review items from the referral; the MDT corrects them. */
    private String prefilled(MdtReview.Factor factor, ReferralDetails details) {
        var first = details.patientCase().lesions().get(0);
        return switch (factor) {
            case TYPE ->
                messages.get("tumour." + first.lesion().category())
                        + (first.lesion().description().isEmpty()
                                ? ""
                                : ", " + first.lesion().description());
            case SITE -> messages.lesion(first.lesion());
            case EXTENT ->
                first.longestCm().map(cm -> messages.number(cm) + " cm").orElse("");
            case GOALS_OF_CARE ->
                details.patientCase()
                        .assessment()
                        .choice(ir.domain.assessment.Question.GOALS_OF_CARE)
                        .orElse("");
            default -> "";
        };
    }

    public String me() {
        return actor().name();
    }

    /** Default time of a new meeting: tomorrow afternoon, or Monday afternoon if tomorrow is a weekend day. */
    public String soonest() {
        var day = messages.dayOf(clock.instant()).plusDays(1);
        while (day.getDayOfWeek().getValue() > 5) {
            day = day.plusDays(1);
        }
        return day + "T16:00";
    }
}
