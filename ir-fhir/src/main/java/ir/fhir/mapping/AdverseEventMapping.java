package ir.fhir.mapping;

import ir.domain.lesion.Lesion;
import ir.domain.treatment.AdverseEvent.Severity;
import ir.domain.treatment.CryoablationSession;
import java.time.ZoneId;
import java.util.Locale;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Reference;

/**
 * What went wrong, as an AdverseEvent. R4 knows three severities; the scale and the true grade go with it in an
 * extension, and no scale is converted into another.
 */
public final class AdverseEventMapping {
    private static final String GRADE = "https://ir-scheduling.example/fhir/StructureDefinition/adverse-event-grade";

    private AdverseEventMapping() {}

    static String code(ir.domain.treatment.AdverseEvent event) {
        return "adverse-event-" + event.term().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String words(ir.domain.treatment.AdverseEvent event) {
        var term = event.term().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return event.words().isEmpty() ? term : term + ": " + event.words();
    }

    public static AdverseEvent adverseEvent(
            ir.domain.treatment.AdverseEvent event, CryoablationSession session, Lesion lesion, ZoneId zone) {
        var mapped = new AdverseEvent();
        mapped.setId(event.id());
        mapped.getMeta().setVersionId(Long.toString(event.version()));
        mapped.setActuality(AdverseEvent.AdverseEventActuality.ACTUAL);
        mapped.setEvent(new CodeableConcept()
                .addCoding(new Coding(Codes.LOCAL, code(event), null))
                .setText(words(event)));
        mapped.setSubject(new Reference("Patient/" + event.patient().value()));
        mapped.setDateElement(new DateTimeType(event.onset().toString()));
        mapped.setRecordedDateElement(AppointmentMapping.dateTime(event.recordedAt(), zone));
        mapped.setRecorder(new Reference().setDisplay(event.recordedBy()));
        mapped.addResultingCondition(new Reference("Condition/" + lesion.condition()));
        mapped.setSeverity(new CodeableConcept()
                .addCoding(new Coding(
                        "http://terminology.hl7.org/CodeSystem/adverse-event-severity",
                        event.severity().name().toLowerCase(Locale.ROOT),
                        null)));
        mapped.setSeriousness(new CodeableConcept()
                .addCoding(new Coding(
                        "http://terminology.hl7.org/CodeSystem/adverse-event-seriousness",
                        event.severity() == Severity.SEVERE ? "serious" : "non-serious",
                        null)));
        mapped.setOutcome(new CodeableConcept()
                .addCoding(new Coding(
                        "http://terminology.hl7.org/CodeSystem/adverse-event-outcome",
                        event.resolvedOn().isPresent() ? "resolved" : "ongoing",
                        null)));
        var grade = mapped.addExtension();
        grade.setUrl(GRADE);
        grade.setValue(new CodeableConcept()
                .addCoding(new Coding(
                        Codes.LOCAL,
                        event.scale().name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + event.gradeLabel(),
                        null))
                .setText(event.scale() + " " + event.gradeLabel()));
        var suspect = mapped.addSuspectEntity();
        suspect.setInstance(new Reference("Procedure/" + TreatmentMapping.id(session, event.lesion())));
        suspect.addCausality()
                .setAssessment(
                        new CodeableConcept().setText(event.causality().name().toLowerCase(Locale.ROOT)));
        return mapped;
    }
}
