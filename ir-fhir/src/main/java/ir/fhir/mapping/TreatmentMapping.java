package ir.fhir.mapping;

import ir.domain.lesion.Lesion;
import ir.domain.session.SessionState;
import ir.domain.treatment.AdverseEvent;
import ir.scheduling.treatment.TreatmentDesk.Treated;
import java.time.ZoneId;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Reference;

/** What was done, as a Procedure: one a lesion and session. */
public final class TreatmentMapping {
    private TreatmentMapping() {}

    /** The id of a treatment's Procedure: the session's and the number of the lesion in it. */
    public static String id(Treated treated) {
        return treated.session().id().value() + ".l"
                + (treated.session().lesions().indexOf(treated.record().lesion()) + 1);
    }

    /** The session a Procedure id belongs to; empty where the id is not one of ours. */
    public static Optional<String> session(String procedureId) {
        int dot = procedureId.lastIndexOf(".l");
        return dot > 0 ? Optional.of(procedureId.substring(0, dot)) : Optional.empty();
    }

    public static Procedure procedure(Treated treated, ZoneId zone) {
        var session = treated.session();
        var record = treated.record();
        var procedure = new Procedure();
        procedure.setId(id(treated));
        procedure.getMeta().setVersionId(Long.toString(session.version()));
        procedure.setStatus(
                switch (session.state()) {
                    case COMPLETED -> Procedure.ProcedureStatus.COMPLETED;
                    case ABORTED -> Procedure.ProcedureStatus.STOPPED;
                    default -> Procedure.ProcedureStatus.INPROGRESS;
                });
        procedure.setCode(new CodeableConcept()
                .setText("CT-guided percutaneous cryoablation of bone")
                .addCoding(new Coding(Codes.CPT, "20983", null))
                .addCoding(new Coding(Codes.SNOMED, "26782000", null)));
        procedure.setSubject(new Reference("Patient/" + session.patient().value()));
        procedure.addBasedOn(
                new Reference("ServiceRequest/" + session.referral().value()));
        procedure.addReasonReference(
                new Reference("Condition/" + treated.lesion().condition()));
        procedure.addBodySite(site(treated.lesion()));
        var period = new Period();
        session.entered(SessionState.IN_PROGRESS)
                .ifPresent(at -> period.setStartElement(AppointmentMapping.dateTime(at, zone)));
        session.entered(SessionState.RECOVERY)
                .ifPresent(at -> period.setEndElement(AppointmentMapping.dateTime(at, zone)));
        procedure.setPerformed(period);
        procedure.setOutcome(new CodeableConcept()
                .setText(record.technicalSuccess() ? "technical success" : "no technical success"));
        procedure.addPerformer().setActor(new Reference().setDisplay(record.recordedBy()));
        procedure
                .addNote()
                .setText("Treatment " + record.ordinal() + " of this lesion; " + record.probes() + " probes; lowest "
                        + record.lowestTemperature() + " °C"
                        + record.iceMarginMm()
                                .map(mm -> "; ice margin " + mm + " mm")
                                .orElse(""));
        for (AdverseEvent event : record.adverseEvents()) {
            procedure.addComplication(
                    new CodeableConcept().setText(event.term() + " (" + event.scale() + " " + event.grade() + ")"));
        }
        return procedure;
    }

    /** Site, with the side as its second coding where it has one. */
    public static CodeableConcept site(Lesion lesion) {
        var concept = new CodeableConcept()
                .addCoding(new Coding(Codes.SNOMED, lesion.site().snomed(), null));
        lesion.side().ifPresent(side -> concept.addCoding(Codes.sideCoding(side)));
        return concept;
    }
}
