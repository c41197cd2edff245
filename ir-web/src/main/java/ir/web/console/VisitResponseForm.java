package ir.web.console;

import ir.domain.clinical.Opioid;
import ir.domain.clinical.OpioidDose;
import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.VisitResponse;
import ir.scheduling.followup.VisitResponseInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Form for the questions of a visit. Reads the submitted values once and supplies the choices. */
public final class VisitResponseForm {
    private static final int ROWS = 3;

    private final AbstractPage page;
    private final Messages messages;
    private final Set<FollowUpTemplate.Activity> requiredActivities;

    /** @param asked the activities that must be answered or marked as not asked; empty outside of a visit */
    VisitResponseForm(AbstractPage page, Messages messages, Set<FollowUpTemplate.Activity> asked) {
        this.page = page;
        this.messages = messages;
        this.requiredActivities = Set.copyOf(asked);
    }

    /** One row of the opioid table. */
    public record DrugRow(int index, String drug, String amount) {}

    private String param(String name) {
        return page.param(name);
    }

    private boolean ticked(String name) {
        return !param(name).isEmpty();
    }

    /** @return the first missing answer, as a message */
    Optional<String> problem() {
        if (requiredActivities.contains(FollowUpTemplate.Activity.PAIN)
                && param("pain").isEmpty()
                && !ticked("not-asked")) {
            return Optional.of(messages.get("visit.pain-missing"));
        }
        if (requiredActivities.contains(FollowUpTemplate.Activity.INFECTION)
                && param("infection").isEmpty()) {
            return Optional.of(messages.get("visit.infection-missing"));
        }
        if (param("verdict").isEmpty() != param("modality").isEmpty()) {
            return Optional.of(messages.get("visit.imaging-missing"));
        }
        boolean nothing = java.util.stream.Stream.of(
                        "pain", "not-asked", "opioids-asked", "drug0", "omed", "infection", "verdict", "note")
                .allMatch(name -> param(name).isEmpty());
        return nothing && requiredActivities.isEmpty() ? Optional.of(messages.get("visit.nothing")) : Optional.empty();
    }

    VisitResponseInput answers() {
        var doses = new ArrayList<OpioidDose>();
        for (int i = 0; i < ROWS; i++) {
            if (ticked("drug" + i) && ticked("amount" + i)) {
                doses.add(new OpioidDose(
                        Inputs.choice(Opioid.class, "drug" + i, param("drug" + i)), number("amount" + i)));
            }
        }
        var care = EnumSet.noneOf(VisitResponse.SupportiveCare.class);
        for (var one : VisitResponse.SupportiveCare.values()) {
            if (ticked("care-" + one)) {
                care.add(one);
            }
        }
        return new VisitResponseInput(
                ticked("on") ? Optional.of(Inputs.date("on", param("on"))) : Optional.empty(),
                ticked("not-asked") || !ticked("pain")
                        ? Optional.empty()
                        : Optional.of(PainScore.of(Inputs.wholeNumber("pain", param("pain")))),
                new VisitResponseInput.OpioidIntake(
                        ticked("opioids-asked") || !doses.isEmpty(),
                        doses,
                        ticked("unlisted"),
                        ticked("omed") ? Optional.of(new OralMorphineEquivalent(number("omed"))) : Optional.empty()),
                switch (param("infection")) {
                    case "yes" -> Optional.of(true);
                    case "no" -> Optional.of(false);
                    default -> Optional.empty();
                },
                neurology("sensation"),
                neurology("strength"),
                ticked("verdict")
                        ? Optional.of(new VisitResponseInput.ImagingInput(
                                Inputs.choice(ImagingAssessment.Modality.class, "modality", param("modality")),
                                Inputs.choice(ImagingAssessment.Verdict.class, "verdict", param("verdict")),
                                ticked("image-cm") ? Optional.of(number("image-cm")) : Optional.empty(),
                                param("report")))
                        : Optional.empty(),
                care,
                param("note"));
    }

    private VisitResponse.Neurology neurology(String name) {
        return ticked(name)
                ? Inputs.choice(VisitResponse.Neurology.class, name, param(name))
                : VisitResponse.Neurology.NOT_EXAMINED;
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

    /** Options for an enumeration, with the submitted one selected. */
    private List<AvailabilityPage.SelectOption> choices(Enum<?>[] values, String prefix, String field) {
        return Arrays.stream(values)
                .map(v -> new AvailabilityPage.SelectOption(
                        v.name(), messages.get(prefix + v.name()), param(field).equals(v.name())))
                .toList();
    }

    public List<AvailabilityPage.SelectOption> sensation() {
        return choices(VisitResponse.Neurology.values(), "neurology.", "sensation");
    }

    public List<AvailabilityPage.SelectOption> strength() {
        return choices(VisitResponse.Neurology.values(), "neurology.", "strength");
    }

    public List<AvailabilityPage.SelectOption> modalities() {
        return choices(ImagingAssessment.Modality.values(), "modality.", "modality");
    }

    public List<AvailabilityPage.SelectOption> verdicts() {
        return choices(ImagingAssessment.Verdict.values(), "verdict.", "verdict");
    }

    public List<AvailabilityPage.SelectOption> care() {
        return Arrays.stream(VisitResponse.SupportiveCare.values())
                .map(c -> new AvailabilityPage.SelectOption(c.name(), messages.get("care." + c), ticked("care-" + c)))
                .toList();
    }

    public String typed(String name, String otherwise) {
        return page.submittedOr(name, otherwise);
    }
}
