package ir.web.console;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.TumourCategory;
import ir.domain.referral.ReferralId;
import ir.domain.rule.LesionCase;
import ir.domain.rule.MirelsScore;
import ir.domain.rule.SpinalInstabilityScore;
import ir.domain.shared.Result;
import ir.scheduling.referral.ReferralQueryService;
import ir.scheduling.referral.ReferralService;
import ir.scheduling.referral.details.ReferralDetails;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Form for all facts that the rules evaluate for one referral. A blank answer stays unknown. */
@Named("assessment")
@RequestScoped
public class AssessmentPage extends AbstractPage {
    private final ReferralQueryService referralQueryService;
    private final ReferralService referralService;
    private final Clock clock;

    private @Nullable ReferralDetails details;

    /** One question as a form control: the type selects the control, and free-text controls have no choices. */
    public record Field(
            String name,
            String label,
            String control,
            String unit,
            String hint,
            String value,
            String recorded,
            List<ResourcesPage.Checkbox> choices) {}

    /** A section of related questions. */
    public record Group(String title, boolean open, List<Field> fields) {}

    @Inject
    AssessmentPage(
            PageContext context,
            ReferralQueryService referralQueryService,
            ReferralService referralService,
            Clock clock) {
        super(context);
        this.referralQueryService = referralQueryService;
        this.referralService = referralService;
        this.clock = clock;
    }

    public void load() {
        if (param("id").isEmpty()) {
            redirect("/referrals");
            return;
        }
        var referral = new ReferralId(param("id"));
        requireFound(referralQueryService.details(actor(), referral)).ifPresent(found -> details = found);
        if (posted() && details != null) {
            save(referral);
        }
    }

    private void save(ReferralId id) {
        var at = asOf();
        if (at.isEmpty()) {
            return;
        }
        var answers = new ArrayList<Answer>();
        boolean refused = false;
        for (var request : questions()) {
            var typed = typed(request);
            if (typed.isEmpty() || typed.equals(current(request))) {
                continue;
            }
            var answer = Answer.of(request.question(), request.lesion(), typed, at.get(), actor().name());
            if (answer instanceof Result.Failure<Answer> wrong) {
                flashMessages.rejection(wrong.rejection());
                refused = true;
            } else {
                answers.add(answer.orElseThrow());
            }
        }
        if (refused) {
            return;
        }
        if (answers.isEmpty()) {
            flashMessages.invalid(messages.get("assessment.nothing"));
            return;
        }
        showRejection(referralService.answer(actor(), id, answers)).ifPresent(changed -> {
            flashMessages.success(messages.get(
                    "assessment.saved",
                    answers.size(),
                    changed.readiness().done(),
                    changed.readiness().items().size()));
            redirect("/referral?id=" + id);
        });
    }

    /** The time at which the answers were true: now, or noon of an earlier day. */
    private Optional<Instant> asOf() {
        var day = param("as-of");
        try {
            if (day.isEmpty() || date("as-of").equals(messages.dayOf(clock.instant()))) {
                return Optional.of(clock.instant());
            }
            return Optional.of(
                    date("as-of").atTime(12, 0).atZone(messages.zone()).toInstant());
        } catch (InvalidInput wrong) {
            flashMessages.invalid(wrong);
            return Optional.empty();
        }
    }

    /** A question about the patient or about one lesion. */
    private record AskedQuestion(Question question, Optional<LesionId> lesion) {
        String name() {
            return question.localCode() + lesion.map(id -> "@" + id).orElse("");
        }
    }

    private String typed(AskedQuestion request) {
        if (request.question().answerType() == Question.AnswerType.MANY) {
            return request.question().choices().stream()
                    .filter(choice -> !param(request.name() + ":" + choice).isEmpty())
                    .collect(Collectors.joining(" "));
        }
        return param(request.name());
    }

    private Optional<Answer> answer(AskedQuestion request) {
        var assessment = details().patientCase().assessment();
        return request.lesion()
                .map(lesion -> assessment.of(request.question(), lesion))
                .orElseGet(() -> assessment.of(request.question()));
    }

    private String current(AskedQuestion request) {
        return answer(request).map(Answer::value).orElse("");
    }

    private List<AskedQuestion> questions() {
        return Arrays.stream(Question.Section.values())
                .flatMap(section -> questions(section).stream())
                .toList();
    }

    private List<AskedQuestion> questions(Question.Section section) {
        return Arrays.stream(Question.values())
                .filter(question -> question.section() == section)
                .flatMap(question -> question.scope() == Question.Scope.PATIENT
                        ? Stream.of(new AskedQuestion(question, Optional.empty()))
                        : details().patientCase().lesions().stream()
                                .filter(lesion -> applies(question, lesion))
                                .map(lesion -> new AskedQuestion(
                                        question, Optional.of(lesion.lesion().id()))))
                .toList();
    }

    /** Scores apply to lesions for which they are defined; a side applies to paired body sites. */
    private static boolean applies(Question question, LesionCase lesionCase) {
        var lesion = lesionCase.lesion();
        boolean benign = lesion.category() == TumourCategory.BENIGN;
        return switch (question.section()) {
            case MIRELS -> !benign && lesion.site().tissueType() == BodySite.TissueType.LONG_BONE;
            case SINS -> !benign && lesion.site().tissueType() == BodySite.TissueType.SPINE;
            case CONSENT -> question != Question.CONSENT_SIDE || lesion.site().paired();
            default -> question != Question.PERIPHERAL || lesion.site() == BodySite.LUNG;
        };
    }

    public boolean loaded() {
        return details != null;
    }

    public ReferralDetails details() {
        return Objects.requireNonNull(details);
    }

    public String today() {
        return messages.dayOf(clock.instant()).toString();
    }

    /** Opens the requested section, otherwise the sections with missing answers. */
    public List<Group> groups() {
        var requested = param("section");
        return Arrays.stream(Question.Section.values())
                .map(section -> {
                    var fields = questions(section).stream().map(this::field).toList();
                    boolean missing = questions(section).stream()
                            .anyMatch(request -> answer(request).isEmpty());
                    return new Group(
                            title(section),
                            requested.isEmpty()
                                    ? missing && section != Question.Section.DAY
                                    : requested.equals(section.name()),
                            fields);
                })
                .filter(group -> !group.fields().isEmpty())
                .toList();
    }

    /** The title shows the score as soon as all of its components are known. */
    private String title(Question.Section section) {
        var name = messages.get("section." + section.name());
        var assessment = details().patientCase().assessment();
        return details().patientCase().lesions().stream()
                .flatMap(lesion -> switch (section) {
                    case MIRELS ->
                        MirelsScore.of(lesion.lesion(), assessment)
                                .map(score -> messages.get("score.of", name, score.score(), 12))
                                .stream();
                    case SINS ->
                        SpinalInstabilityScore.of(lesion.lesion(), assessment)
                                .map(score -> messages.get("score.of", name, score.score(), 18))
                                .stream();
                    default -> Stream.<String>empty();
                })
                .findFirst()
                .orElse(name);
    }

    private Field field(AskedQuestion request) {
        var question = request.question();
        var answer = answer(request);
        boolean several = details().patientCase().lesions().size() > 1;
        var label = messages.get("question." + question.name())
                + request.lesion()
                        .filter(id -> several)
                        .flatMap(id -> details().patientCase().lesions().stream()
                                .filter(l -> l.lesion().id().equals(id))
                                .map(l -> " · " + messages.lesion(l.lesion()))
                                .findFirst())
                        .orElse("");
        var value = submittedOr(request.name(), answer.map(Answer::value).orElse(""));
        var text = answer.map(a -> messages.get("assessment.said", messages.dateTime(a.at()), a.by()))
                .orElse(messages.get("assessment.unknown"));
        return new Field(
                request.name(),
                label,
                control(question),
                unit(question.unit()),
                hint(question),
                value,
                text,
                choices(request, value));
    }

    /** Formats a UCUM unit for display. */
    static String unit(String ucum) {
        return ucum.replace("10*9", "×10⁹").replace("{1.73_m2}", "1.73 m²");
    }

    private static String control(Question question) {
        return switch (question.answerType()) {
            case YES_NO, CHOICE -> "select";
            case MANY -> "checks";
            case DAY -> "date";
            case MOMENT -> "datetime-local";
            case DRUGS, THERAPIES, TEXT -> "textarea";
            default -> "text";
        };
    }

    private String hint(Question question) {
        return switch (question.answerType()) {
            case DRUGS -> messages.get("assessment.hint.drugs");
            case THERAPIES -> messages.get("assessment.hint.therapies");
            case NUMBER_OR_NONE -> messages.get("assessment.hint.none");
            case DAY_OR_NONE -> messages.get("assessment.hint.day-or-none");
            default -> "";
        };
    }

    private List<ResourcesPage.Checkbox> choices(AskedQuestion request, String value) {
        var chosen = Arrays.asList(value.split(" ", -1));
        return request.question().choices().stream()
                .map(choice -> new ResourcesPage.Checkbox(
                        choice,
                        request.question().answerType() == Question.AnswerType.YES_NO
                                ? messages.get("answer." + choice)
                                : answerWord(request.question(), choice),
                        chosen.contains(choice)))
                .toList();
    }

    private String answerWord(Question question, String choice) {
        return choice.matches("\\d+") ? choice : messages.get("answer." + question.name() + "." + choice);
    }
}
