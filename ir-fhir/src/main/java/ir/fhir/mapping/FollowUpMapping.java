package ir.fhir.mapping;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.PainAssessment;
import ir.domain.lesion.Lesion;
import java.time.LocalDate;
import java.time.ZoneId;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;

/** Plans as CarePlans, answered visits as Observations of worst pain. */
public final class FollowUpMapping {
    private static final String PLANS = "https://ir-scheduling.example/fhir/PlanDefinition/";

    private FollowUpMapping() {}

    public static CarePlan carePlan(FollowUpPlan plan) {
        var carePlan = new CarePlan();
        carePlan.setId(plan.id());
        carePlan.getMeta().setVersionId(Long.toString(plan.version()));
        carePlan.setStatus(plan.active() ? CarePlan.CarePlanStatus.ACTIVE : CarePlan.CarePlanStatus.REVOKED);
        carePlan.setIntent(CarePlan.CarePlanIntent.PLAN);
        carePlan.setTitle("Follow-up after cryoablation");
        carePlan.setSubject(new Reference("Patient/" + plan.patient().value()));
        carePlan.addInstantiatesCanonical(PLANS + "follow-up-" + plan.template() + "|" + plan.templateVersion());
        var first = plan.visits().get(0).window().first();
        var last = plan.visits().get(plan.visits().size() - 1).window().last();
        carePlan.setPeriod(days(first, last));
        for (var visit : plan.visits()) {
            carePlan.addActivity().setDetail(detail(visit));
        }
        return carePlan;
    }

    private static CarePlan.CarePlanActivityDetailComponent detail(FollowUpVisit visit) {
        return new CarePlan.CarePlanActivityDetailComponent()
                .setCode(new CodeableConcept()
                        .setText(visit.code())
                        .addCoding(new Coding(
                                Codes.LOCAL, "milestone-" + visit.code().toLowerCase(java.util.Locale.ROOT), null)))
                .setStatus(
                        switch (visit.state()) {
                            case COMPLETED, COMPLETED_LATE -> CarePlan.CarePlanActivityStatus.COMPLETED;
                            case SCHEDULED -> CarePlan.CarePlanActivityStatus.SCHEDULED;
                            case WAIVED, SUPERSEDED, CANCELLED, MISSED -> CarePlan.CarePlanActivityStatus.CANCELLED;
                            default -> CarePlan.CarePlanActivityStatus.NOTSTARTED;
                        })
                .setScheduled(days(visit.window().first(), visit.window().last()))
                .setDescription("due " + visit.due());
    }

    private static Period days(LocalDate first, LocalDate last) {
        return new Period()
                .setStartElement(new DateTimeType(first.toString()))
                .setEndElement(new DateTimeType(last.toString()));
    }

    /** A score that was not given is an Observation that says so, never a zero. */
    public static Observation pain(FollowUpVisit visit, PainAssessment answer, Lesion lesion, ZoneId zone) {
        var observation = new Observation();
        observation.setId(visit.id());
        observation.getMeta().setVersionId("1");
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation.addCategory(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/observation-category", "survey", null)));
        observation.setCode(new CodeableConcept()
                .setText("Worst pain in the last 24 hours, 0-10")
                .addCoding(new Coding(Codes.LOCAL, "worst-pain-24h", null))
                .addCoding(new Coding(Codes.LOINC, "72514-3", null)));
        observation.setSubject(new Reference("Patient/" + lesion.patient().value()));
        observation.addFocus(new Reference("Condition/" + lesion.condition()));
        var end = answer.on().plusDays(1).atStartOfDay(zone).toInstant();
        observation.setEffective(new Period()
                .setStartElement(AppointmentMapping.dateTime(
                        answer.on().atStartOfDay(zone).toInstant(), zone))
                .setEndElement(AppointmentMapping.dateTime(end, zone)));
        answer.worst()
                .ifPresentOrElse(
                        score -> observation.setValue(new IntegerType(score.value())),
                        () -> observation.setDataAbsentReason(new CodeableConcept()
                                .addCoding(new Coding(
                                        "http://terminology.hl7.org/CodeSystem/data-absent-reason",
                                        "not-asked",
                                        null))));
        answer.omed()
                .ifPresent(omed -> observation
                        .addComponent()
                        .setCode(new CodeableConcept()
                                .setText("Oral morphine-equivalent daily dose; not for opioid switching")
                                .addCoding(new Coding(Codes.LOCAL, "omed", null)))
                        .setValue(new org.hl7.fhir.r4.model.Quantity(omed.milligrams())
                                .setUnit("mg/d")
                                .setSystem("http://unitsofmeasure.org")
                                .setCode("mg/d")));
        return observation;
    }
}
