package ir.fhir.mapper;

import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.VisitResponse;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.followup.VisitResponseInput;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Enumerations;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;

/** Maps the follow-up questionnaire and its responses: worst pain, opioid intake, signs of infection. */
public final class QuestionnaireMapper {
    public static final String ID = "follow-up-pain";
    public static final String URL = "https://ir-scheduling.example/fhir/Questionnaire/" + ID;

    private static final String PAIN = "worst-pain-24h";
    private static final String OMED = "omed";
    private static final String INFECTION = "infection-suspected";

    private QuestionnaireMapper() {}

    public static Questionnaire questionnaire() {
        var questionnaire = new Questionnaire();
        questionnaire.setId(ID);
        questionnaire.setUrl(URL);
        questionnaire.setVersion("1");
        questionnaire.setName("FollowUpPain");
        questionnaire.setTitle("Pain and opioids after cryoablation");
        questionnaire.setStatus(Enumerations.PublicationStatus.ACTIVE);
        questionnaire.addSubjectType("Patient");
        item(
                        questionnaire,
                        PAIN,
                        Questionnaire.QuestionnaireItemType.INTEGER,
                        "Worst pain in the last 24 hours, 0 to 10")
                .addCode(new Coding(Codes.LOCAL, PAIN, null))
                .addCode(new Coding(Codes.LOINC, "72514-3", null));
        item(
                        questionnaire,
                        OMED,
                        Questionnaire.QuestionnaireItemType.DECIMAL,
                        "Oral morphine-equivalent dose of a usual day, mg; not for opioid switching")
                .addCode(new Coding(Codes.LOCAL, OMED, null));
        item(questionnaire, INFECTION, Questionnaire.QuestionnaireItemType.BOOLEAN, "Fever, redness or discharge")
                .addCode(new Coding(Codes.LOCAL, INFECTION, null));
        return questionnaire;
    }

    private static Questionnaire.QuestionnaireItemComponent item(
            Questionnaire questionnaire, String link, Questionnaire.QuestionnaireItemType type, String text) {
        return questionnaire.addItem().setLinkId(link).setType(type).setText(text);
    }

    /** @param id of the visit of the response; for an unscheduled response, of the plan and the response number */
    public static QuestionnaireResponse response(String id, FollowUpPlan plan, VisitResponse given, ZoneId zone) {
        var response = new QuestionnaireResponse();
        response.setId(id);
        response.getMeta().setVersionId(Long.toString(plan.version()));
        response.setQuestionnaire(URL);
        response.setStatus(status(given.amended().isPresent()));
        response.addBasedOn(new Reference("CarePlan/" + plan.id()));
        response.setSubject(new Reference("Patient/" + plan.patient().value()));
        response.setSource(new Reference("Patient/" + plan.patient().value()));
        response.setAuthoredElement(new DateTimeType(given.on().toString()));
        given.pain()
                .flatMap(PainAssessment::worst)
                .ifPresent(score ->
                        response.addItem().setLinkId(PAIN).addAnswer().setValue(new IntegerType(score.value())));
        given.pain()
                .flatMap(PainAssessment::omed)
                .ifPresent(omed ->
                        response.addItem().setLinkId(OMED).addAnswer().setValue(new DecimalType(omed.milligrams())));
        given.infectionSuspected()
                .ifPresent(suspected ->
                        response.addItem().setLinkId(INFECTION).addAnswer().setValue(new BooleanType(suspected)));
        return response;
    }

    public static QuestionnaireResponse.QuestionnaireResponseStatus status(boolean amended) {
        return amended
                ? QuestionnaireResponse.QuestionnaireResponseStatus.AMENDED
                : QuestionnaireResponse.QuestionnaireResponseStatus.COMPLETED;
    }

    /** Reads a response. A question without an answer stays unanswered. */
    public static Result<VisitResponseInput> answers(QuestionnaireResponse response, ZoneId zone) {
        if (response.hasQuestionnaire()
                && !response.getQuestionnaire().split("\\|", 2)[0].equals(URL)) {
            return Result.failure(new Rejection.UnsupportedEntry(
                    "QuestionnaireResponse.questionnaire", response.getQuestionnaire(), Expected.exactly(URL)));
        }
        if (response.getStatus() != QuestionnaireResponse.QuestionnaireResponseStatus.COMPLETED
                && response.getStatus() != QuestionnaireResponse.QuestionnaireResponseStatus.AMENDED) {
            return Result.failure(new Rejection.InvalidValue(
                    "QuestionnaireResponse.status",
                    response.getStatus() == null ? "none" : response.getStatus().toCode(),
                    "completed-or-amended"));
        }
        Optional<PainScore> pain = Optional.empty();
        Optional<OralMorphineEquivalent> omed = Optional.empty();
        Optional<Boolean> infection = Optional.empty();
        for (int i = 0; i < response.getItem().size(); i++) {
            var item = response.getItem().get(i);
            var path = "QuestionnaireResponse.item[" + i + "]";
            if (!Set.of(PAIN, OMED, INFECTION).contains(String.valueOf(item.getLinkId()))) {
                return Result.failure(new Rejection.UnsupportedEntry(
                        path + ".linkId",
                        String.valueOf(item.getLinkId()),
                        Expected.oneOf(List.of(PAIN, OMED, INFECTION))));
            }
            var value = item.getAnswerFirstRep().getValue();
            if (value == null || value.isEmpty()) {
                continue;
            }
            try {
                if (item.getLinkId().equals(PAIN) && value instanceof IntegerType score) {
                    pain = Optional.of(PainScore.of(score.getValue()));
                } else if (item.getLinkId().equals(OMED) && value instanceof DecimalType dose) {
                    omed = Optional.of(
                            new OralMorphineEquivalent(dose.getValue().doubleValue()));
                } else if (item.getLinkId().equals(INFECTION) && value instanceof BooleanType suspected) {
                    infection = Optional.of(suspected.booleanValue());
                } else {
                    return Result.failure(new Rejection.InvalidValue(
                            path + ".answer.value",
                            value.fhirType(),
                            Expected.exactly(
                                    item.getLinkId().equals(PAIN)
                                            ? "integer"
                                            : item.getLinkId().equals(OMED) ? "decimal" : "boolean")));
                }
            } catch (IllegalArgumentException outOfRange) {
                return Result.failure(new Rejection.InvalidValue(
                        path + ".answer.value", value.primitiveValue(), Expected.statedBy(outOfRange)));
            }
        }
        if (pain.isEmpty() && omed.isEmpty() && infection.isEmpty()) {
            return Result.failure(new Rejection.MissingValue("QuestionnaireResponse.item", "at-least-one-answer"));
        }
        Optional<LocalDate> on = response.hasAuthored()
                ? Optional.of(response.getAuthored().toInstant().atZone(zone).toLocalDate())
                : Optional.empty();
        var asked = omed.isPresent();
        return Result.success(new VisitResponseInput(
                on,
                pain,
                new VisitResponseInput.OpioidIntake(asked, List.of(), false, omed),
                infection,
                VisitResponse.Neurology.NOT_EXAMINED,
                VisitResponse.Neurology.NOT_EXAMINED,
                Optional.empty(),
                Set.of(),
                ""));
    }
}
