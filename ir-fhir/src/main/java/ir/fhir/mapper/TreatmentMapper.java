package ir.fhir.mapper;

import ir.domain.booking.Booking;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.resource.ProbeSize;
import ir.domain.shared.ResourceRole;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.RadiationDose;
import ir.domain.treatment.SessionState;
import ir.domain.treatment.TreatmentRecord;
import ir.domain.treatment.UntreatedLesion;
import ir.fhir.outcome.Diagnostics;
import ir.scheduling.message.MessageFormatter;
import ir.scheduling.treatment.LesionOutcome;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Reference;

/** Maps treatments to Procedures, one per lesion and session. */
public final class TreatmentMapper {
    /** The status of a lesion that was left untreated. */
    public static final Procedure.ProcedureStatus UNTREATED = Procedure.ProcedureStatus.NOTDONE;

    private TreatmentMapper() {}

    /** Returns the Procedure id: the session id and the number of the lesion in the session. */
    public static String id(CryoablationSession session, LesionId lesion) {
        return session.id().value() + ".l" + (session.lesions().indexOf(lesion) + 1);
    }

    public static String id(LesionOutcome lesionOutcome) {
        return lesionOutcome.procedure();
    }

    /** Returns the session id of a Procedure id; empty if the id does not have the form of a local one. */
    public static Optional<String> session(String procedureId) {
        int dot = procedureId.lastIndexOf(".l");
        return dot > 0 ? Optional.of(procedureId.substring(0, dot)) : Optional.empty();
    }

    public static CodeableConcept cryoablation() {
        return new CodeableConcept()
                .setText("CT-guided percutaneous cryoablation of bone")
                .addCoding(new Coding(Codes.CPT, "20983", null))
                .addCoding(new Coding(Codes.SNOMED, "26782000", null));
    }

    /** Adds room and operator from the booking. */
    public static Procedure procedure(LesionOutcome lesionOutcome, Optional<Booking> booking, ZoneId zone) {
        var procedure = procedure(lesionOutcome, zone);
        booking.stream().flatMap(b -> b.allocations().stream()).forEach(allocation -> {
            if (allocation.role() == ResourceRole.ROOM) {
                procedure.setLocation(
                        new Reference("Location/" + allocation.resource().value()).setDisplay(allocation.name()));
            } else if (allocation.role() == ResourceRole.OPERATOR) {
                procedure
                        .addPerformer()
                        .setActor(new Reference(
                                        "Practitioner/" + allocation.resource().value())
                                .setDisplay(allocation.name()));
            }
        });
        return procedure;
    }

    public static Procedure procedure(LesionOutcome lesionOutcome, ZoneId zone) {
        var session = lesionOutcome.session();
        var procedure = new Procedure();
        procedure.setId(id(lesionOutcome));
        procedure.getMeta().setVersionId(Long.toString(session.version()));
        procedure.addIdentifier().setSystem(Codes.NAMES + "procedure").setValue(id(lesionOutcome));
        procedure.setCategory(
                new CodeableConcept().addCoding(new Coding(Codes.SNOMED, "387713003", "Surgical procedure")));
        procedure.setCode(cryoablation());
        procedure.setEncounter(new Reference("Encounter/" + session.id().value()));
        procedure.setSubject(new Reference("Patient/" + session.patient().value()));
        procedure.addBasedOn(
                new Reference("ServiceRequest/" + session.referral().value()));
        procedure.addReasonReference(
                new Reference("Condition/" + ManualEntryMapper.conditionId(lesionOutcome.lesion())));
        procedure.addBodySite(site(lesionOutcome.lesion()));
        var period = new Period();
        session.enteredAt(SessionState.IN_PROGRESS)
                .ifPresent(at -> period.setStartElement(AppointmentMapper.dateTime(at, zone)));
        session.enteredAt(SessionState.RECOVERY)
                .or(() -> session.enteredAt(SessionState.ABORTED))
                .ifPresent(at -> period.setEndElement(AppointmentMapper.dateTime(at, zone)));
        procedure.setPerformed(period);
        lesionOutcome
                .record()
                .ifPresentOrElse(
                        record -> setPerformed(procedure, session, record, zone),
                        () -> lesionOutcome.untreated().ifPresent(untreated -> setNotDone(procedure, untreated)));
        for (AdverseEvent event : lesionOutcome.events()) {
            procedure.addComplication(new CodeableConcept()
                    .addCoding(new Coding(Codes.LOCAL, AdverseEventMapper.code(event), null))
                    .setText(AdverseEventMapper.words(event) + " (" + event.scale() + " " + event.gradeLabel() + ")"));
        }
        return procedure;
    }

    /** Returns the status of a treatment in a session of this state. */
    public static Procedure.ProcedureStatus status(SessionState state) {
        return switch (state) {
            case COMPLETED -> Procedure.ProcedureStatus.COMPLETED;
            case ABORTED -> Procedure.ProcedureStatus.STOPPED;
            default -> Procedure.ProcedureStatus.INPROGRESS;
        };
    }

    private static void setNotDone(Procedure procedure, UntreatedLesion untreated) {
        procedure.setStatus(UNTREATED);
        procedure.setStatusReason(new CodeableConcept()
                .addCoding(new Coding(
                        Codes.LOCAL,
                        untreated.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        null))
                .setText(untreated.text()));
        procedure.addPerformer().setActor(new Reference().setDisplay(untreated.by()));
    }

    private static void setPerformed(
            Procedure procedure, CryoablationSession session, TreatmentRecord record, ZoneId zone) {
        procedure.setStatus(status(session.state()));
        procedure.setOutcome(TreatmentExtensionMapper.outcome(record));
        procedure.addExtension(TreatmentExtensionMapper.extension(record, zone));
        procedure.addPerformer().setActor(new Reference().setDisplay(record.recordedBy()));
        record.probes()
                .forEach(probe -> procedure.addUsedCode(new CodeableConcept()
                        .addCoding(new Coding(Codes.LOCAL, "cryoprobe", null))
                        .setText(Diagnostics.text(
                                "probe-used",
                                probe.size() == ProbeSize.MM_2_4 ? "2.4 mm" : "1.7 mm",
                                probe.lot().map(Object::toString).orElse("none"),
                                probe.udi().orElse("none"),
                                probe.position().isEmpty() ? "none" : probe.position()))));
        var minutes = record.cycles().stream()
                .map(c -> c.freezeMinutes() + (c.thawMinutes() > 0 ? "-" + c.thawMinutes() : ""))
                .collect(Collectors.joining("-"));
        procedure
                .addNote()
                .setText(Diagnostics.text(
                        "treatment-note",
                        record.ordinal(),
                        record.probes().size(),
                        minutes,
                        record.lowestTemperature(),
                        record.iceMarginMm().map(Object::toString).orElse("none"),
                        record.protections().isEmpty()
                                ? "none"
                                : MessageFormatter.list(
                                        record.protections().stream()
                                                .sorted()
                                                .map(p -> p.name()
                                                        .toLowerCase(Locale.ROOT)
                                                        .replace('_', ' '))
                                                .toList(),
                                        Locale.ENGLISH),
                        record.gasCylinders().orElse(0),
                        record.radiation()
                                .flatMap(RadiationDose::doseLengthProduct)
                                .map(Object::toString)
                                .orElse("none")));
        session.course().amendments().stream()
                .filter(a -> a.before().lesion().equals(record.lesion()))
                .forEach(a -> procedure.addNote().setText(Diagnostics.text("amended", a.by(), a.reason())));
    }

    /** Maps the body site; the side, if any, is the second coding. */
    public static CodeableConcept site(Lesion lesion) {
        var concept = new CodeableConcept()
                .addCoding(new Coding(Codes.SNOMED, lesion.site().snomed(), null));
        lesion.side().ifPresent(side -> concept.addCoding(Codes.sideCoding(side)));
        return concept;
    }
}
