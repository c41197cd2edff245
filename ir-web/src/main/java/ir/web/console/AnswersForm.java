package ir.web.console;

import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.Omed;
import ir.domain.followup.Opioid;
import ir.domain.followup.OpioidDose;
import ir.domain.followup.PainScore;
import ir.domain.followup.VisitAnswers;
import ir.scheduling.followup.FollowUpDesk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The questions of a visit as a form: what was typed, read once, and the choices to show. */
public final class AnswersForm {
    private static final int ROWS = 3;

    private final Page page;
    private final Words words;
    private final Set<FollowUpTemplate.Activity> asked;

    /** @param asked what must be answered, or said not to have been; nothing of it outside a visit */
    AnswersForm(Page page, Words words, Set<FollowUpTemplate.Activity> asked) {
        this.page = page;
        this.words = words;
        this.asked = Set.copyOf(asked);
    }

    /** One row of the opioid table. */
    public record DrugRow(int index, String drug, String amount) {}

    private String param(String name) {
        return page.param(name);
    }

    private boolean ticked(String name) {
        return !param(name).isEmpty();
    }

    /** What must be said and was not. */
    Optional<String> problem() {
        if (asked.contains(FollowUpTemplate.Activity.PAIN) && param("pain").isEmpty() && !ticked("not-asked")) {
            return Optional.of(words.say("visit.pain-missing"));
        }
        if (asked.contains(FollowUpTemplate.Activity.INFECTION)
                && param("infection").isEmpty()) {
            return Optional.of(words.say("visit.infection-missing"));
        }
        if (param("verdict").isEmpty() != param("modality").isEmpty()) {
            return Optional.of(words.say("visit.imaging-missing"));
        }
        boolean nothing = java.util.stream.Stream.of(
                        "pain", "not-asked", "opioids-asked", "drug0", "omed", "infection", "verdict", "note")
                .allMatch(name -> param(name).isEmpty());
        return nothing && asked.isEmpty() ? Optional.of(words.say("visit.nothing")) : Optional.empty();
    }

    FollowUpDesk.Answers answers() {
        var doses = new ArrayList<OpioidDose>();
        for (int i = 0; i < ROWS; i++) {
            if (ticked("drug" + i) && ticked("amount" + i)) {
                doses.add(new OpioidDose(
                        Inputs.choice(Opioid.class, "drug" + i, param("drug" + i)), number("amount" + i)));
            }
        }
        var care = EnumSet.noneOf(VisitAnswers.SupportiveCare.class);
        for (var one : VisitAnswers.SupportiveCare.values()) {
            if (ticked("care-" + one)) {
                care.add(one);
            }
        }
        return new FollowUpDesk.Answers(
                ticked("on") ? Optional.of(Inputs.date("on", param("on"))) : Optional.empty(),
                ticked("not-asked") || !ticked("pain")
                        ? Optional.empty()
                        : Optional.of(PainScore.of(Inputs.wholeNumber("pain", param("pain")))),
                new FollowUpDesk.Opioids(
                        ticked("opioids-asked") || !doses.isEmpty(),
                        doses,
                        ticked("unlisted"),
                        ticked("omed") ? Optional.of(new Omed(number("omed"))) : Optional.empty()),
                switch (param("infection")) {
                    case "yes" -> Optional.of(true);
                    case "no" -> Optional.of(false);
                    default -> Optional.empty();
                },
                neurology("sensation"),
                neurology("strength"),
                ticked("verdict")
                        ? Optional.of(new FollowUpDesk.Image(
                                Inputs.choice(ImagingAssessment.Modality.class, "modality", param("modality")),
                                Inputs.choice(ImagingAssessment.Verdict.class, "verdict", param("verdict")),
                                ticked("image-cm") ? Optional.of(number("image-cm")) : Optional.empty(),
                                param("report")))
                        : Optional.empty(),
                care,
                param("note"));
    }

    private VisitAnswers.Neurology neurology(String name) {
        return ticked(name)
                ? Inputs.choice(VisitAnswers.Neurology.class, name, param(name))
                : VisitAnswers.Neurology.NOT_EXAMINED;
    }

    private double number(String name) {
        return Inputs.decimal(name, param(name));
    }

    public List<Integer> scores() {
        return IntStream.rangeClosed(0, 10).boxed().toList();
    }

    public List<Opioid> opioids() {
        return Arrays.asList(Opioid.values());
    }

    public List<DrugRow> rows() {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> new DrugRow(i, param("drug" + i), param("amount" + i)))
                .toList();
    }

    /** What may be chosen of an enumeration, and what was. */
    private List<OffersPage.Choice> choices(Enum<?>[] values, String prefix, String field) {
        return Arrays.stream(values)
                .map(v -> new OffersPage.Choice(
                        v.name(), words.say(prefix + v.name()), param(field).equals(v.name())))
                .toList();
    }

    public List<OffersPage.Choice> sensation() {
        return choices(VisitAnswers.Neurology.values(), "neurology.", "sensation");
    }

    public List<OffersPage.Choice> strength() {
        return choices(VisitAnswers.Neurology.values(), "neurology.", "strength");
    }

    public List<OffersPage.Choice> modalities() {
        return choices(ImagingAssessment.Modality.values(), "modality.", "modality");
    }

    public List<OffersPage.Choice> verdicts() {
        return choices(ImagingAssessment.Verdict.values(), "verdict.", "verdict");
    }

    public List<OffersPage.Choice> care() {
        return Arrays.stream(VisitAnswers.SupportiveCare.values())
                .map(c -> new OffersPage.Choice(c.name(), words.say("care." + c), ticked("care-" + c)))
                .toList();
    }

    public String typed(String name, String otherwise) {
        return page.typed(name, otherwise);
    }
}
