package ir.web.console;

import ir.domain.followup.ContactAttempt;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.Omed;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.PainScore;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitAnswers;
import ir.domain.outcome.Outcome;
import ir.domain.resource.ResourceId;
import ir.scheduling.followup.FollowUpDesk;
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

/** One visit: its time, who tried to reach the patient, and what was asked; and what that says against the baseline. */
@Named("visit")
@RequestScoped
public class VisitPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private FollowUpDesk.@Nullable Due due;
    private @Nullable List<FollowUpDesk.Opening> openings;

    /** One earlier answer. */
    public record Earlier(String when, String pain, String omed, String response, String tone, String by) {}

    public void open() {
        var id = param("id");
        if (id.isEmpty()) {
            go("/follow-up");
            return;
        }
        if (posted()) {
            act(id);
        }
        subject(desks.followUps().visit(actor(), id)).ifPresent(found -> due = found);
    }

    private void act(String id) {
        try {
            switch (param("step")) {
                case "waive" ->
                    done(desks.followUps().waive(actor(), id, param("waiver"))).ifPresent(d -> {
                        notices.keepDone(words.say("visit.waived"));
                        go("/follow-up");
                    });
                case "amend" -> amend(id);
                case "schedule" -> schedule(id);
                case "unschedule" -> told(desks.followUps().unschedule(actor(), id), "visit.unscheduled");
                case "contact" ->
                    told(
                            desks.followUps()
                                    .contacted(
                                            actor(),
                                            id,
                                            choice(ContactAttempt.Channel.class, "channel"),
                                            choice(ContactAttempt.Result.class, "result"),
                                            param("contact-note")),
                            "visit.contacted");
                default -> record(id);
            }
        } catch (IllegalArgumentException outOfRange) {
            notices.invalid(outOfRange);
        }
    }

    private void told(Outcome<FollowUpDesk.Due> outcome, String key) {
        done(outcome).ifPresent(d -> {
            notices.keepDone(words.say(key));
            go("/visit?id=" + d.visit().id());
        });
    }

    private void schedule(String id) {
        if (param("opening").isEmpty() && param("call-at").isEmpty()) {
            notices.invalid(words.say("visit.no-opening"));
            return;
        }
        if (!param("opening").isEmpty()) {
            var parts = param("opening").split("@", 2);
            told(
                    desks.followUps()
                            .schedule(
                                    actor(),
                                    id,
                                    Inputs.instant("opening", part(parts, 1)),
                                    Optional.of(new ResourceId(parts[0]))),
                    "visit.scheduled");
            return;
        }
        var at = dateTime("call-at").atZone(words.zone()).toInstant();
        told(desks.followUps().schedule(actor(), id, at, Optional.empty()), "visit.scheduled");
    }

    private void record(String id) {
        var asked = desks.followUps().visit(actor(), id) instanceof Outcome.Done<FollowUpDesk.Due> found
                ? found.value().visit().item().activities()
                : Set.<FollowUpTemplate.Activity>of();
        var form = new AnswersForm(this, words, asked);
        form.problem()
                .ifPresentOrElse(
                        notices::invalid,
                        () -> done(desks.followUps().record(actor(), id, form.answers()))
                                .ifPresent(recorded -> {
                                    notices.keepDone(words.say("visit.recorded"));
                                    go("/lesion?id=" + recorded.lesion().id());
                                }));
    }

    /** What the short form does not show stays as it was. */
    private void amend(String id) {
        var found = desks.followUps().visit(actor(), id);
        if (!(found instanceof Outcome.Done<FollowUpDesk.Due> done)
                || done.value().visit().answers().isEmpty()) {
            done(found);
            return;
        }
        var before = done.value().visit().answers().get();
        var omed =
                param("amend-omed").isEmpty() ? Optional.<Omed>empty() : Optional.of(new Omed(decimal("amend-omed")));
        var doses = before.pain()
                .filter(pain -> pain.omed().equals(omed))
                .map(PainAssessment::doses)
                .orElse(List.of());
        var answers = new FollowUpDesk.Answers(
                Optional.of(before.on()),
                param("amend-pain").isEmpty() ? Optional.empty() : Optional.of(PainScore.of(wholeNumber("amend-pain"))),
                new FollowUpDesk.Opioids(omed.isPresent(), doses, false, omed),
                before.infectionSuspected(),
                VisitAnswers.Neurology.NOT_EXAMINED,
                VisitAnswers.Neurology.NOT_EXAMINED,
                Optional.empty(),
                Set.of(),
                "");
        done(desks.followUps()
                        .amend(actor(), done.value().plan().id(), id, answers, param("amend-reason"), Optional.of((long)
                                wholeNumber("version"))))
                .ifPresent(amended -> {
                    notices.keepDone(words.say("visit.amended"));
                    go("/visit?id=" + id);
                });
    }

    /** Who gave the answers amends them, and a clinician anybody's. */
    public boolean amendable() {
        return due().visit()
                .answers()
                .filter(given -> signedIn.may("RECORD_TREATMENT")
                        || (signedIn.may("SUBMIT_ANSWERS") && given.by().equals(actor().name())))
                .isPresent();
    }

    public List<OffersPage.Choice> amendScores() {
        var kept = due().visit()
                .assessment()
                .flatMap(PainAssessment::worst)
                .map(score -> Integer.toString(score.value()))
                .orElse("");
        var chosen = typed("amend-pain", kept);
        return IntStream.rangeClosed(0, 10)
                .mapToObj(Integer::toString)
                .map(score -> new OffersPage.Choice(score, score, score.equals(chosen)))
                .toList();
    }

    public String amendOmed() {
        return typed(
                "amend-omed",
                due().visit()
                        .assessment()
                        .flatMap(PainAssessment::omed)
                        .map(omed -> words.number(omed.milligrams()))
                        .orElse(""));
    }

    /** What was said otherwise, the newest first. */
    public List<String> amendments() {
        var lines = new ArrayList<String>();
        var amended = due().visit().answers().flatMap(VisitAnswers::amended);
        while (amended.isPresent()) {
            var one = amended.get();
            lines.add(words.say(
                    "treatment.amendment",
                    words.moment(one.at()),
                    one.by(),
                    one.reason(),
                    answer(one.before().pain())));
            amended = one.before().amended();
        }
        return lines;
    }

    public AnswersForm form() {
        return new AnswersForm(this, words, due().visit().item().activities());
    }

    public boolean arrangeable() {
        return due().state().open() && signedIn.may("ARRANGE_VISIT");
    }

    public String appointment() {
        return due().visit()
                .appointment()
                .filter(a -> !due().visit().ended())
                .map(a -> words.moment(a.window().start())
                        + a.place()
                                .map(this::placeName)
                                .map(name -> " · " + name)
                                .orElse(" · " + words.say("mode.PHONE"))
                        + (due().visit().appointmentOutside(words.zone()) ? " · " + words.say("visit.outside") : ""))
                .orElse("");
    }

    private String placeName(ResourceId id) {
        return openings().stream()
                .filter(o -> o.place().id().equals(id))
                .findFirst()
                .map(o -> o.place().name())
                .orElse(id.value());
    }

    /** One free time to choose. */
    public record OpeningLine(String id, String name) {}

    private List<FollowUpDesk.Opening> openings() {
        if (openings == null) {
            openings = desks.followUps().openings(actor(), due().visit().id())
                            instanceof Outcome.Done<List<FollowUpDesk.Opening>> found
                    ? found.value()
                    : List.of();
        }
        return openings;
    }

    /** The suggested day's times first. */
    public List<OpeningLine> openingLines() {
        return openings().stream()
                .limit(60)
                .map(o -> new OpeningLine(
                        o.place().id() + "@" + o.window().start(),
                        words.moment(o.window().start()) + " · " + o.place().name()
                                + (o.suggested() ? " · " + words.say("visit.suggested") : "")))
                .toList();
    }

    /** Ten in the morning of the due date, or tomorrow where that is gone. */
    public String callAt() {
        var today = words.dayOf(clock.instant());
        var day = due().visit().due().isAfter(today) ? due().visit().due() : today.plusDays(1);
        return day.atTime(10, 0).toString();
    }

    /** One attempt to reach the patient. */
    public record ContactLine(String when, String how, String by, String note) {}

    public List<ContactLine> contacts() {
        return due().visit().contacts().stream()
                .map(c -> new ContactLine(
                        words.moment(c.at()),
                        words.say("channel." + c.channel()) + ": " + words.say("contact." + c.result()),
                        c.by(),
                        c.note()))
                .toList();
    }

    public List<OffersPage.Choice> channels() {
        return Arrays.stream(ContactAttempt.Channel.values())
                .map(c -> new OffersPage.Choice(
                        c.name(), words.say("channel." + c), param("channel").equals(c.name())))
                .toList();
    }

    public List<OffersPage.Choice> results() {
        return Arrays.stream(ContactAttempt.Result.values())
                .map(r -> new OffersPage.Choice(
                        r.name(), words.say("contact." + r), param("result").equals(r.name())))
                .toList();
    }

    /** What is asked at this visit. */
    public String activities() {
        return due().visit().item().activities().stream()
                .sorted()
                .map(a -> words.say("activity." + a))
                .collect(Collectors.joining(" · "));
    }

    public boolean loaded() {
        return due != null;
    }

    public FollowUpDesk.Due due() {
        return Objects.requireNonNull(due);
    }

    public boolean open0() {
        return due().state().open() && signedIn.may("RECORD_VISIT");
    }

    public List<ReferralPage.Fact> band() {
        var visit = due().visit();
        var plan = due().plan();
        return List.of(
                new ReferralPage.Fact(words.say("fact.lesion"), words.lesion(due().lesion())),
                new ReferralPage.Fact(
                        words.say("fact.treated"),
                        words.day(plan.treatedOn()) + ", " + words.say("fact.ordinal", plan.ordinal())),
                new ReferralPage.Fact(
                        words.say("fact.visit"),
                        words.say("milestone." + visit.code()) + " · " + words.say("fact.due", words.day(visit.due()))),
                new ReferralPage.Fact(
                        words.say("fact.window"),
                        words.shortDay(visit.window().first()) + "–"
                                + words.shortDay(visit.window().last())),
                new ReferralPage.Fact(words.say("fact.baseline"), answer(plan.baseline())));
    }

    private String answer(Optional<PainAssessment> answer) {
        return words.say(
                "visit.answer",
                answer.flatMap(PainAssessment::worst)
                        .map(p -> Integer.toString(p.value()))
                        .orElse("–"),
                answer.flatMap(PainAssessment::omed)
                        .map(o -> words.number(o.milligrams()))
                        .orElse("–"));
    }

    public ReferralsPage.Tag state() {
        var state = due().state();
        return switch (state) {
            case COMPLETED, COMPLETED_LATE -> new ReferralsPage.Tag("t-ok", "ok", words.say("visit." + state));
            case OVERDUE -> new ReferralsPage.Tag("t-danger", "warn", words.say("visit." + state));
            default -> new ReferralsPage.Tag("", "due", words.say("visit." + state));
        };
    }

    public List<Earlier> earlier() {
        var lines = new ArrayList<Earlier>();
        due().plan()
                .baseline()
                .ifPresent(b -> lines.add(new Earlier(
                        words.say("milestone.BASELINE") + " · " + words.shortDay(b.on()),
                        score(b),
                        dose(b),
                        words.say("milestone.BASELINE"),
                        "",
                        b.by())));
        for (FollowUpVisit visit : due().plan().visits()) {
            visit.assessment().ifPresent(a -> lines.add(answered(visit.code(), a)));
        }
        due().plan().unscheduled().stream()
                .flatMap(given -> given.pain().stream())
                .forEach(a -> lines.add(answered("UNSCHEDULED", a)));
        return lines;
    }

    private Earlier answered(String code, PainAssessment answer) {
        var response = due().plan().response(answer);
        return new Earlier(
                words.say("milestone." + code) + " · " + words.shortDay(answer.on()),
                score(answer),
                dose(answer),
                response == ResponseClass.NOT_ASSESSABLE ? words.say("response.NOT_ASSESSABLE") : response.name(),
                response.name().toLowerCase(java.util.Locale.ROOT),
                answer.by());
    }

    private static String score(PainAssessment answer) {
        return answer.worst().map(p -> Integer.toString(p.value())).orElse("–");
    }

    private String dose(PainAssessment answer) {
        return answer.omed().map(o -> words.number(o.milligrams())).orElse("–");
    }
}
