package ir.fhir.mapper;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.VisitState;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.fhir.outcome.Diagnostics;
import ir.scheduling.followup.VisitView;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Duration;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;

/** Maps follow-up plans to CarePlans and recorded visits to Observations of worst pain. */
public final class FollowUpMapper {
    /** Prefix of the canonical URLs of templates. */
    public static final String PLANS = "https://ir-scheduling.example/fhir/PlanDefinition/";

    private FollowUpMapper() {}

    /** Returns the PlanDefinition id of a template. */
    public static String definitionId(String template) {
        return "follow-up-" + template;
    }

    public static PlanDefinition definition(FollowUpTemplate template) {
        var definition = new PlanDefinition();
        definition.setId(definitionId(template.name()));
        definition.getMeta().setVersionId(Integer.toString(template.version()));
        definition.setUrl(PLANS + definitionId(template.name()));
        definition.setVersion(Integer.toString(template.version()));
        definition.setName("FollowUp" + Character.toUpperCase(template.name().charAt(0))
                + template.name().substring(1).replace("-", ""));
        definition.setTitle("Follow-up after cryoablation, " + template.name().replace('-', ' '));
        definition.setStatus(org.hl7.fhir.r4.model.Enumerations.PublicationStatus.ACTIVE);
        definition.setType(new CodeableConcept()
                .addCoding(new Coding(
                        "http://terminology.hl7.org/CodeSystem/plan-definition-type", "clinical-protocol", null)));
        template.items().stream().filter(FollowUpTemplate.Item::included).forEach(item -> {
            var action = definition.addAction();
            action.setId(milestone(item.code()));
            action.setTitle(item.code());
            action.addCode(new CodeableConcept().addCoding(new Coding(Codes.LOCAL, milestone(item.code()), null)));
            var months = item.offset().toTotalMonths();
            action.setTiming(new Duration()
                    .setValue(months > 0 ? months : item.offset().getDays())
                    .setSystem("http://unitsofmeasure.org")
                    .setCode(months > 0 ? "mo" : "d"));
            action.setDescription(Diagnostics.text(
                    "milestone-window",
                    item.before(),
                    item.after(),
                    item.mode().name().toLowerCase(Locale.ROOT)));
        });
        return definition;
    }

    public static final String MILESTONE = "milestone-";

    private static String milestone(String code) {
        return MILESTONE + code.toLowerCase(Locale.ROOT);
    }

    /** Proposes a plan for a treatment on a given day. The plan is not saved. */
    public static CarePlan proposal(FollowUpTemplate template, String patient, LocalDate treatedOn) {
        var plan = FollowUpPlan.build(
                "proposal",
                new LesionId("proposal"),
                new PatientId(patient),
                new SessionId("proposal"),
                1,
                treatedOn,
                template,
                Optional.empty());
        var carePlan = carePlan(plan);
        carePlan.setId((String) null);
        carePlan.getMeta().setVersionId(null);
        carePlan.setStatus(CarePlan.CarePlanStatus.DRAFT);
        carePlan.setIntent(CarePlan.CarePlanIntent.PROPOSAL);
        return carePlan;
    }

    /** Maps a scheduled visit to an Appointment. */
    public static Appointment appointment(VisitView visitView, ZoneId zone) {
        var when = visitView.visit().appointment().orElseThrow();
        var appointment = new Appointment();
        appointment.setId(visitView.visit().id());
        appointment.getMeta().setVersionId(Long.toString(visitView.plan().version()));
        appointment
                .addIdentifier()
                .setSystem(Codes.NAMES + "appointment")
                .setValue(visitView.visit().id());
        appointment.addSpecialty(
                new CodeableConcept().addCoding(new Coding(Codes.SNOMED, "408455009", "Interventional radiology")));
        appointment.setStatus(appointmentStatus(visitView.visit().state()));
        if (visitView.visit().willNotTakePlace() && !visitView.visit().note().isBlank()) {
            appointment.setCancelationReason(
                    new CodeableConcept().setText(visitView.visit().note()));
        }
        appointment.addRequestedPeriod(days(
                visitView.visit().window().first(), visitView.visit().window().last()));
        appointment.setAppointmentType(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/v2-0276", "FOLLOWUP", null)));
        appointment.setDescription(visitView.visit().code());
        appointment.setStartElement(new InstantType(
                AppointmentMapper.dateTime(when.window().start(), zone).getValueAsString()));
        appointment.setEndElement(new InstantType(
                AppointmentMapper.dateTime(when.window().end(), zone).getValueAsString()));
        appointment.setMinutesDuration((int) when.window().minutes());
        appointment
                .addParticipant()
                .setActor(new Reference("Patient/" + visitView.patient().id().value()))
                .setStatus(Appointment.ParticipationStatus.ACCEPTED);
        when.clinic()
                .ifPresent(place -> appointment
                        .addParticipant()
                        .setActor(new Reference("Location/" + place.value()))
                        .setStatus(Appointment.ParticipationStatus.ACCEPTED));
        return appointment;
    }

    public static Appointment.AppointmentStatus appointmentStatus(VisitState state) {
        return switch (state) {
            case PLANNED, SCHEDULED, OVERDUE -> Appointment.AppointmentStatus.BOOKED;
            case COMPLETED, COMPLETED_LATE -> Appointment.AppointmentStatus.FULFILLED;
            case MISSED -> Appointment.AppointmentStatus.NOSHOW;
            case WAIVED, SUPERSEDED, CANCELLED -> Appointment.AppointmentStatus.CANCELLED;
        };
    }

    public static Task.TaskStatus taskStatus(VisitState state) {
        return switch (state) {
            case COMPLETED, COMPLETED_LATE -> Task.TaskStatus.COMPLETED;
            case WAIVED, SUPERSEDED, CANCELLED -> Task.TaskStatus.CANCELLED;
            case MISSED -> Task.TaskStatus.FAILED;
            default -> Task.TaskStatus.READY;
        };
    }

    public static CarePlan.CarePlanStatus status(boolean active) {
        return active ? CarePlan.CarePlanStatus.ACTIVE : CarePlan.CarePlanStatus.REVOKED;
    }

    public static Observation.ObservationStatus observationStatus(boolean amended) {
        return amended ? Observation.ObservationStatus.AMENDED : Observation.ObservationStatus.FINAL;
    }

    /** Maps a visit to a Task with its time window. */
    public static Task task(VisitView visitView, ZoneId zone) {
        var task = new Task();
        task.setId(visitView.visit().id());
        task.getMeta().setVersionId(Long.toString(visitView.plan().version()));
        task.setStatus(taskStatus(visitView.visit().state()));
        task.setBusinessStatus(new CodeableConcept().setText(visitView.state().name()));
        task.setIntent(Task.TaskIntent.PLAN);
        task.setCode(new CodeableConcept()
                .addCoding(new Coding(Codes.LOCAL, milestone(visitView.visit().code()), null))
                .setText(visitView.visit().code()));
        task.setFor(new Reference("Patient/" + visitView.patient().id().value()));
        task.setFocus(new Reference("CarePlan/" + visitView.plan().id()));
        task.addBasedOn(new Reference("CarePlan/" + visitView.plan().id()));
        task.setPriority(Task.TaskPriority.ROUTINE);
        visitView
                .visit()
                .appointment()
                .ifPresent(when -> task.getExecutionPeriod()
                        .setStartElement(
                                AppointmentMapper.dateTime(when.window().start(), zone))
                        .setEndElement(AppointmentMapper.dateTime(when.window().end(), zone)));
        task.getRestriction()
                .setPeriod(days(
                        visitView.visit().window().first(),
                        visitView.visit().window().last()));
        return task;
    }

    /** Adds the lesion's Condition, which the plan references by id only. */
    public static CarePlan carePlan(FollowUpPlan plan, Lesion lesion) {
        var carePlan = carePlan(plan);
        carePlan.addAddresses(new Reference("Condition/" + ManualEntryMapper.conditionId(lesion)));
        return carePlan;
    }

    public static CarePlan carePlan(FollowUpPlan plan) {
        var carePlan = new CarePlan();
        carePlan.setId(plan.id());
        carePlan.getMeta().setVersionId(Long.toString(plan.version()));
        carePlan.setStatus(status(plan.active()));
        carePlan.setIntent(CarePlan.CarePlanIntent.PLAN);
        carePlan.addCategory(
                new CodeableConcept().addCoding(new Coding(Codes.LOCAL, "follow-up", "Follow-up after treatment")));
        carePlan.setTitle("Follow-up after cryoablation");
        carePlan.setSubject(new Reference("Patient/" + plan.patient().value()));
        carePlan.addInstantiatesCanonical(PLANS + definitionId(plan.template()) + "|" + plan.templateVersion());
        plan.notes().forEach(note -> carePlan.addNote().setText(note.what() + ": " + note.reason()));
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
                        .addCoding(new Coding(Codes.LOCAL, milestone(visit.code()), null)))
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

    /** Maps a pain score. A missing score becomes an Observation with a data-absent reason, never zero. */
    public static Observation pain(
            String id, PainAssessment answer, boolean amended, FollowUpPlan plan, Lesion lesion, ZoneId zone) {
        var observation = new Observation();
        observation.setId(id);
        observation.getMeta().setVersionId(Long.toString(plan.version()));
        observation.setStatus(observationStatus(amended));
        observation.addCategory(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/observation-category", "survey", null)));
        observation.setCode(new CodeableConcept()
                .setText("Worst pain in the last 24 hours, 0-10")
                .addCoding(new Coding(Codes.LOCAL, "worst-pain-24h", null))
                .addCoding(new Coding(Codes.LOINC, "72514-3", null)));
        observation.setSubject(new Reference("Patient/" + lesion.patient().value()));
        observation.addBasedOn(new Reference("CarePlan/" + plan.id()));
        observation.addFocus(new Reference("Condition/" + ManualEntryMapper.conditionId(lesion)));
        var end = answer.on().plusDays(1).atStartOfDay(zone).toInstant();
        observation.setEffective(new Period()
                .setStartElement(AppointmentMapper.dateTime(
                        answer.on().atStartOfDay(zone).toInstant(), zone))
                .setEndElement(AppointmentMapper.dateTime(end, zone)));
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
