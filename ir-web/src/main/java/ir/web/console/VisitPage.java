package ir.web.console;

import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import ir.domain.followup.ContactAttempt;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitResponse;
import ir.domain.resource.ResourceId;
import ir.domain.shared.Result;
import ir.scheduling.followup.FollowUpQueryService;
import ir.scheduling.followup.VisitResponseInput;
import ir.scheduling.followup.VisitResponseService;
import ir.scheduling.followup.VisitSchedulingService;
import ir.scheduling.followup.VisitView;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One follow-up visit: its time, the contact attempts, the answers, and the response against the baseline. */
@Named("visit")
@RequestScoped
public class VisitPage extends AbstractPage {
    private final FollowUpQueryService followUpQueryService;
    private final VisitResponseService visitResponseService;
    private final VisitSchedulingService visitSchedulingService;
    private final Clock clock;

    private @Nullable VisitView visit;
    private @Nullable List<VisitSchedulingService.VisitSlot> visitSlots;

    /** The answers of one earlier visit. */
    public record EarlierVisitRow(String when, String pain, String omed, String response, String tone, String by) {}

    @Inject
    VisitPage(
            PageContext context,
            FollowUpQueryService followUpQueryService,
            VisitResponseService visitResponseService,
            VisitSchedulingService visitSchedulingService,
            Clock clock) {
        super(context);
        this.followUpQueryService = followUpQueryService;
        this.visitResponseService = visitResponseService;
        this.visitSchedulingService = visitSchedulingService;
        this.clock = clock;
    }

    public void load() {
        var id = param("id");
        if (id.isEmpty()) {
            redirect("/follow-up");
            return;
        }
        if (posted()) {
            act(id);
        }
        requireFound(followUpQueryService.visit(actor(), id)).ifPresent(found -> visit = found);
    }

    private void act(String id) {
        try {
            switch (param("step")) {
                case "waive" ->
                    showRejection(visitResponseService.waive(actor(), id, param("waiver")))
                            .ifPresent(d -> {
                                flashMessages.success(messages.get("visit.waived"));
                                redirect("/follow-up");
                            });
                case "amend" -> amend(id);
                case "schedule" -> schedule(id);
                case "unschedule" -> showResult(visitSchedulingService.unschedule(actor(), id), "visit.unscheduled");
                case "contact" ->
                    showResult(
                            visitSchedulingService.recordContactAttempt(
                                    actor(),
                                    id,
                                    choice(ContactAttempt.Channel.class, "channel"),
                                    choice(ContactAttempt.ContactResult.class, "result"),
                                    param("contact-note")),
                            "visit.contacted");
                default -> record(id);
            }
        } catch (IllegalArgumentException outOfRange) {
            flashMessages.invalid(outOfRange);
        }
    }

    private void showResult(Result<VisitView> result, String key) {
        showRejection(result).ifPresent(d -> {
            flashMessages.success(messages.get(key));
            redirect("/visit?id=" + d.visit().id());
        });
    }

    private void schedule(String id) {
        if (param("opening").isEmpty() && param("call-at").isEmpty()) {
            flashMessages.invalid(messages.get("visit.no-opening"));
            return;
        }
        if (!param("opening").isEmpty()) {
            var parts = param("opening").split("@", 2);
            showResult(
                    visitSchedulingService.schedule(
                            actor(),
                            id,
                            Inputs.instant("opening", part(parts, 1)),
                            Optional.of(new ResourceId(parts[0]))),
                    "visit.scheduled");
            return;
        }
        var at = dateTime("call-at").atZone(messages.zone()).toInstant();
        showResult(visitSchedulingService.schedule(actor(), id, at, Optional.empty()), "visit.scheduled");
    }

    private void record(String id) {
        var asked = followUpQueryService.visit(actor(), id) instanceof Result.Success<VisitView> found
                ? found.value().visit().item().activities()
                : Set.<FollowUpTemplate.Activity>of();
        var form = new VisitResponseForm(this, messages, asked);
        form.problem()
                .ifPresentOrElse(
                        flashMessages::invalid,
                        () -> showRejection(visitResponseService.record(actor(), id, form.answers()))
                                .ifPresent(recorded -> {
                                    flashMessages.success(messages.get("visit.recorded"));
                                    redirect("/lesion?id=" + recorded.lesion().id());
                                }));
    }

    /** Amends a response. Values that the short form does not show stay unchanged. */
    private void amend(String id) {
        var found = followUpQueryService.visit(actor(), id);
        if (!(found instanceof Result.Success<VisitView> success)
                || success.value().visit().response().isEmpty()) {
            showRejection(found);
            return;
        }
        var before = success.value().visit().response().get();
        var omed = param("amend-omed").isEmpty()
                ? Optional.<OralMorphineEquivalent>empty()
                : Optional.of(new OralMorphineEquivalent(decimal("amend-omed")));
        var doses = before.pain()
                .filter(pain -> pain.omed().equals(omed))
                .map(PainAssessment::doses)
                .orElse(List.of());
        var input = new VisitResponseInput(
                Optional.of(before.on()),
                param("amend-pain").isEmpty() ? Optional.empty() : Optional.of(PainScore.of(wholeNumber("amend-pain"))),
                new VisitResponseInput.OpioidIntake(omed.isPresent(), doses, false, omed),
                before.infectionSuspected(),
                VisitResponse.Neurology.NOT_EXAMINED,
                VisitResponse.Neurology.NOT_EXAMINED,
                Optional.empty(),
                Set.of(),
                "");
        showRejection(visitResponseService.amend(
                        actor(), success.value().plan().id(), id, input, param("amend-reason"), Optional.of((long)
                                wholeNumber("version"))))
                .ifPresent(amended -> {
                    flashMessages.success(messages.get("visit.amended"));
                    redirect("/visit?id=" + id);
                });
    }

    /** Whether the user may amend the answers: their author may, and any clinician may. */
    public boolean amendable() {
        return visit().visit()
                .response()
                .filter(response -> currentUser.has("RECORD_TREATMENT")
                        || (currentUser.has("SUBMIT_ANSWERS") && response.by().equals(actor().name())))
                .isPresent();
    }

    public List<AvailabilityPage.SelectOption> amendScores() {
        var stored = visit().visit()
                .assessment()
                .flatMap(PainAssessment::worst)
                .map(score -> Integer.toString(score.value()))
                .orElse("");
        var chosen = submittedOr("amend-pain", stored);
        return IntStream.rangeClosed(0, 10)
                .mapToObj(Integer::toString)
                .map(score -> new AvailabilityPage.SelectOption(score, score, score.equals(chosen)))
                .toList();
    }

    public String amendOmed() {
        return submittedOr(
                "amend-omed",
                visit().visit()
                        .assessment()
                        .flatMap(PainAssessment::omed)
                        .map(omed -> messages.number(omed.milligrams()))
                        .orElse(""));
    }

    /** The amendments, newest first. */
    public List<String> amendments() {
        var lines = new ArrayList<String>();
        var amended = visit().visit().response().flatMap(VisitResponse::amended);
        while (amended.isPresent()) {
            var one = amended.get();
            lines.add(messages.get(
                    "treatment.amendment",
                    messages.dateTime(one.at()),
                    one.by(),
                    one.reason(),
                    answer(one.before().pain())));
            amended = one.before().amended();
        }
        return lines;
    }

    public VisitResponseForm form() {
        return new VisitResponseForm(this, messages, visit().visit().item().activities());
    }

    public boolean arrangeable() {
        return visit().state().open() && currentUser.has("ARRANGE_VISIT");
    }

    public String appointment() {
        return visit().visit()
                .appointment()
                .filter(a -> !visit().visit().willNotTakePlace())
                .map(a -> messages.dateTime(a.window().start())
                        + a.clinic()
                                .map(this::placeName)
                                .map(name -> ", " + name)
                                .orElse(", " + messages.get("mode.PHONE"))
                        + (visit().visit().appointmentOutside(messages.zone())
                                ? ", " + messages.get("visit.outside")
                                : ""))
                .orElse("");
    }

    private String placeName(ResourceId id) {
        return visitSlots().stream()
                .filter(o -> o.clinic().id().equals(id))
                .findFirst()
                .map(o -> o.clinic().name())
                .orElse(id.value());
    }

    /** One free time of the selection. */
    public record VisitSlotOption(String id, String name) {}

    private List<VisitSchedulingService.VisitSlot> visitSlots() {
        if (visitSlots == null) {
            visitSlots =
                    visitSchedulingService.visitSlots(actor(), visit().visit().id())
                                    instanceof Result.Success<List<VisitSchedulingService.VisitSlot>> found
                            ? found.value()
                            : List.of();
        }
        return visitSlots;
    }

    /** Free times, those of the suggested day first. */
    public List<VisitSlotOption> visitSlotOptions() {
        return visitSlots().stream()
                .limit(60)
                .map(o -> new VisitSlotOption(
                        o.clinic().id() + "@" + o.window().start(),
                        messages.dateTime(o.window().start()) + ", "
                                + o.clinic().name() + (o.suggested() ? ", " + messages.get("visit.suggested") : "")))
                .toList();
    }

    /** Default time of the call: 10:00 on the due date, or tomorrow if the due date has been reached. */
    public String callAt() {
        var today = messages.dayOf(clock.instant());
        var day = visit().visit().due().isAfter(today) ? visit().visit().due() : today.plusDays(1);
        return day.atTime(10, 0).toString();
    }

    /** One attempt to contact the patient. */
    public record ContactRow(String when, String how, String by, String note) {}

    public List<ContactRow> contacts() {
        return visit().visit().contacts().stream()
                .map(c -> new ContactRow(
                        messages.dateTime(c.at()),
                        messages.get("channel." + c.channel()) + ": " + messages.get("contact." + c.result()),
                        c.by(),
                        c.note()))
                .toList();
    }

    public List<AvailabilityPage.SelectOption> channels() {
        return Arrays.stream(ContactAttempt.Channel.values())
                .map(c -> new AvailabilityPage.SelectOption(
                        c.name(), messages.get("channel." + c), param("channel").equals(c.name())))
                .toList();
    }

    public List<AvailabilityPage.SelectOption> results() {
        return Arrays.stream(ContactAttempt.ContactResult.values())
                .map(r -> new AvailabilityPage.SelectOption(
                        r.name(), messages.get("contact." + r), param("result").equals(r.name())))
                .toList();
    }

    /** The activities of this visit. */
    public String activities() {
        var list = visit().visit().item().activities().stream()
                .sorted()
                .map(a -> messages.get("activity." + a))
                .collect(Collectors.joining(", "));
        return list.isEmpty() ? "" : messages.get("visit.ask", list);
    }

    public boolean loaded() {
        return visit != null;
    }

    public VisitView visit() {
        return Objects.requireNonNull(visit);
    }

    public boolean canRecordResponse() {
        return visit().state().open() && currentUser.has("RECORD_VISIT");
    }

    public List<ReferralPage.LabelledValue> band() {
        var visit = visit().visit();
        var plan = visit().plan();
        return List.of(
                new ReferralPage.LabelledValue(messages.get("fact.lesion"), messages.lesion(visit().lesion())),
                new ReferralPage.LabelledValue(
                        messages.get("fact.treated"),
                        messages.day(plan.treatedOn()) + ", " + messages.get("fact.ordinal", plan.ordinal())),
                new ReferralPage.LabelledValue(
                        messages.get("fact.visit"),
                        messages.get("milestone." + visit.code()) + ", "
                                + messages.get("fact.due", messages.day(visit.due()))),
                new ReferralPage.LabelledValue(
                        messages.get("fact.window"),
                        messages.shortDay(visit.window().first()) + " – "
                                + messages.shortDay(visit.window().last())),
                new ReferralPage.LabelledValue(messages.get("fact.baseline"), answer(plan.baseline())));
    }

    private String answer(Optional<PainAssessment> answer) {
        return messages.get(
                "visit.answer",
                answer.flatMap(PainAssessment::worst)
                        .map(p -> Integer.toString(p.value()))
                        .orElse("–"),
                answer.flatMap(PainAssessment::omed)
                        .map(o -> messages.number(o.milligrams()))
                        .orElse("–"));
    }

    public ReferralsPage.StatusTag state() {
        var state = visit().state();
        return switch (state) {
            case COMPLETED, COMPLETED_LATE -> new ReferralsPage.StatusTag("t-ok", "ok", messages.get("visit." + state));
            case OVERDUE -> new ReferralsPage.StatusTag("t-danger", "warn", messages.get("visit." + state));
            default -> new ReferralsPage.StatusTag("", "due", messages.get("visit." + state));
        };
    }

    public List<EarlierVisitRow> earlier() {
        var lines = new ArrayList<EarlierVisitRow>();
        visit().plan()
                .baseline()
                .ifPresent(b -> lines.add(new EarlierVisitRow(
                        messages.get("milestone.BASELINE") + ", " + messages.shortDay(b.on()),
                        score(b),
                        dose(b),
                        messages.get("milestone.BASELINE"),
                        "",
                        b.by())));
        for (FollowUpVisit visit : visit().plan().visits()) {
            visit.assessment().ifPresent(a -> lines.add(answered(visit.code(), a)));
        }
        visit().plan().unscheduled().stream()
                .flatMap(response -> response.pain().stream())
                .forEach(a -> lines.add(answered("UNSCHEDULED", a)));
        return lines;
    }

    private EarlierVisitRow answered(String code, PainAssessment answer) {
        var response = visit().plan().response(answer);
        return new EarlierVisitRow(
                messages.get("milestone." + code) + ", " + messages.shortDay(answer.on()),
                score(answer),
                dose(answer),
                response == ResponseClass.NOT_ASSESSABLE ? messages.get("response.NOT_ASSESSABLE") : response.name(),
                response.name().toLowerCase(java.util.Locale.ROOT),
                answer.by());
    }

    private static String score(PainAssessment answer) {
        return answer.worst().map(p -> Integer.toString(p.value())).orElse("–");
    }

    private String dose(PainAssessment answer) {
        return answer.omed().map(o -> messages.number(o.milligrams())).orElse("–");
    }
}
