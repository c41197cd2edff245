package ir.web.console;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.TumourCategory;
import ir.domain.outcome.Outcome;
import ir.domain.referral.ReferralId;
import ir.domain.rule.LesionFacts;
import ir.domain.rule.Mirels;
import ir.domain.rule.Sins;
import ir.scheduling.referral.ReferralFile;
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

/** Everything the rules ask about one referral, to be answered by hand: what is blank stays unknown. */
@Named("assessment")
@RequestScoped
public class AssessmentPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private @Nullable ReferralFile file;

    /** One question as a control: its kind decides which, the choices are empty where it is typed. */
    public record Field(
            String name,
            String label,
            String control,
            String unit,
            String hint,
            String value,
            String said,
            List<ResourcesPage.Cell> choices) {}

    /** Questions that belong together. */
    public record Group(String title, boolean open, List<Field> fields) {}

    public void open() {
        if (param("id").isEmpty()) {
            go("/referrals");
            return;
        }
        var referral = new ReferralId(param("id"));
        subject(desks.referrals().file(actor(), referral)).ifPresent(found -> file = found);
        if (posted() && file != null) {
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
        for (var asked : asked()) {
            var typed = typed(asked);
            if (typed.isEmpty() || typed.equals(current(asked))) {
                continue;
            }
            var answer = Answer.of(asked.question(), asked.lesion(), typed, at.get(), actor().name());
            if (answer instanceof Outcome.Refused<Answer> wrong) {
                notices.refused(wrong.refusal());
                refused = true;
            } else {
                answers.add(answer.orElseThrow());
            }
        }
        if (refused) {
            return;
        }
        if (answers.isEmpty()) {
            notices.invalid(words.say("assessment.nothing"));
            return;
        }
        done(desks.referrals().answer(actor(), id, answers)).ifPresent(changed -> {
            notices.keepDone(words.say(
                    "assessment.saved",
                    answers.size(),
                    changed.readiness().done(),
                    changed.readiness().items().size()));
            go("/referral?id=" + id);
        });
    }

    /** When what is typed was true: now, or noon of an earlier day. */
    private Optional<Instant> asOf() {
        var day = param("as-of");
        try {
            if (day.isEmpty() || date("as-of").equals(words.dayOf(clock.instant()))) {
                return Optional.of(clock.instant());
            }
            return Optional.of(date("as-of").atTime(12, 0).atZone(words.zone()).toInstant());
        } catch (InvalidInput wrong) {
            notices.invalid(wrong);
            return Optional.empty();
        }
    }

    /** One question, about the patient or one lesion. */
    private record Asked(Question question, Optional<LesionId> lesion) {
        String name() {
            return question.localCode() + lesion.map(id -> "@" + id).orElse("");
        }
    }

    private String typed(Asked asked) {
        if (asked.question().kind() == Question.Kind.MANY) {
            return asked.question().choices().stream()
                    .filter(choice -> !param(asked.name() + ":" + choice).isEmpty())
                    .collect(Collectors.joining(" "));
        }
        return param(asked.name());
    }

    private Optional<Answer> answer(Asked asked) {
        var assessment = file().facts().assessment();
        return asked.lesion()
                .map(lesion -> assessment.of(asked.question(), lesion))
                .orElseGet(() -> assessment.of(asked.question()));
    }

    private String current(Asked asked) {
        return answer(asked).map(Answer::value).orElse("");
    }

    private List<Asked> asked() {
        return Arrays.stream(Question.Section.values())
                .flatMap(section -> asked(section).stream())
                .toList();
    }

    private List<Asked> asked(Question.Section section) {
        return Arrays.stream(Question.values())
                .filter(question -> question.section() == section)
                .flatMap(question -> question.scope() == Question.Scope.PATIENT
                        ? Stream.of(new Asked(question, Optional.empty()))
                        : file().facts().lesions().stream()
                                .filter(lesion -> applies(question, lesion))
                                .map(lesion -> new Asked(
                                        question, Optional.of(lesion.lesion().id()))))
                .toList();
    }

    /** Scores are asked where they say something, a side where there are two. */
    private static boolean applies(Question question, LesionFacts facts) {
        var lesion = facts.lesion();
        boolean benign = lesion.category() == TumourCategory.BENIGN;
        return switch (question.section()) {
            case MIRELS -> !benign && lesion.site().kind() == BodySite.Kind.LONG_BONE;
            case SINS -> !benign && lesion.site().kind() == BodySite.Kind.SPINE;
            case CONSENT -> question != Question.CONSENT_SIDE || lesion.site().paired();
            default -> question != Question.PERIPHERAL || lesion.site() == BodySite.LUNG;
        };
    }

    public boolean loaded() {
        return file != null;
    }

    public ReferralFile file() {
        return Objects.requireNonNull(file);
    }

    public String today() {
        return words.dayOf(clock.instant()).toString();
    }

    /** Open where it was asked for, else where something is missing. */
    public List<Group> groups() {
        var wanted = param("section");
        return Arrays.stream(Question.Section.values())
                .map(section -> {
                    var fields = asked(section).stream().map(this::field).toList();
                    boolean missing = asked(section).stream()
                            .anyMatch(asked -> answer(asked).isEmpty());
                    return new Group(
                            title(section),
                            wanted.isEmpty()
                                    ? missing && section != Question.Section.DAY
                                    : wanted.equals(section.name()),
                            fields);
                })
                .filter(group -> !group.fields().isEmpty())
                .toList();
    }

    /** A score stands beside its parts as soon as all of them are known. */
    private String title(Question.Section section) {
        var name = words.say("section." + section.name());
        var assessment = file().facts().assessment();
        return file().facts().lesions().stream()
                .flatMap(lesion -> switch (section) {
                    case MIRELS ->
                        Mirels.of(lesion.lesion(), assessment)
                                .map(score -> words.say("score.of", name, score.score(), 12))
                                .stream();
                    case SINS ->
                        Sins.of(lesion.lesion(), assessment)
                                .map(score -> words.say("score.of", name, score.score(), 18))
                                .stream();
                    default -> Stream.<String>empty();
                })
                .findFirst()
                .orElse(name);
    }

    private Field field(Asked asked) {
        var question = asked.question();
        var answer = answer(asked);
        boolean several = file().facts().lesions().size() > 1;
        var label = words.say("question." + question.name())
                + asked.lesion()
                        .filter(id -> several)
                        .flatMap(id -> file().facts().lesions().stream()
                                .filter(l -> l.lesion().id().equals(id))
                                .map(l -> " · " + words.lesion(l.lesion()))
                                .findFirst())
                        .orElse("");
        var value = typed(asked.name(), answer.map(Answer::value).orElse(""));
        var said = answer.map(a -> words.say("assessment.said", words.moment(a.at()), a.by()))
                .orElse(words.say("assessment.unknown"));
        return new Field(
                asked.name(),
                label,
                control(question),
                unit(question.unit()),
                hint(question),
                value,
                said,
                choices(asked, value));
    }

    /** UCUM as people write it. */
    private static String unit(String ucum) {
        return ucum.replace("10*9", "×10⁹").replace("{1.73_m2}", "1.73 m²");
    }

    private static String control(Question question) {
        return switch (question.kind()) {
            case YES_NO, CHOICE -> "select";
            case MANY -> "checks";
            case DAY -> "date";
            case MOMENT -> "datetime-local";
            case DRUGS, THERAPIES, TEXT -> "textarea";
            default -> "text";
        };
    }

    private String hint(Question question) {
        return switch (question.kind()) {
            case DRUGS -> words.say("assessment.hint.drugs");
            case THERAPIES -> words.say("assessment.hint.therapies");
            case NUMBER_OR_NONE -> words.say("assessment.hint.none");
            case DAY_OR_NONE -> words.say("assessment.hint.day-or-none");
            default -> "";
        };
    }

    private List<ResourcesPage.Cell> choices(Asked asked, String value) {
        var chosen = Arrays.asList(value.split(" ", -1));
        return asked.question().choices().stream()
                .map(choice -> new ResourcesPage.Cell(
                        choice,
                        asked.question().kind() == Question.Kind.YES_NO
                                ? words.say("answer." + choice)
                                : answerWord(asked.question(), choice),
                        chosen.contains(choice)))
                .toList();
    }

    private String answerWord(Question question, String choice) {
        return choice.matches("\\d+") ? choice : words.say("answer." + question.name() + "." + choice);
    }
}
