package ir.fhir.mapper;

import ir.domain.lesion.Lesion;
import ir.domain.session.SessionId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.AdverseEvent.Severity;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.treatment.AdverseEventService;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Reference;

/**
 * Maps adverse events to AdverseEvent. R4 has three severities only; the scale and the actual grade are in an
 * extension, and no scale is converted into another.
 */
public final class AdverseEventMapper {
    private static final String GRADE = "https://ir-scheduling.example/fhir/StructureDefinition/adverse-event-grade";

    private AdverseEventMapper() {}

    static String code(ir.domain.treatment.AdverseEvent event) {
        return code(event.term());
    }

    public static String code(ir.domain.treatment.AdverseEvent.Term term) {
        return "adverse-event-" + Codes.local(term);
    }

    public static String seriousness(Severity severity) {
        return severity == Severity.SEVERE ? "Serious" : "Non-serious";
    }

    static String words(ir.domain.treatment.AdverseEvent event) {
        var term = event.term().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return event.description().isEmpty() ? term : term + ": " + event.description();
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
        mapped.setRecordedDateElement(AppointmentMapper.dateTime(event.recordedAt(), zone));
        mapped.setRecorder(new Reference().setDisplay(event.recordedBy()));
        mapped.addResultingCondition(new Reference("Condition/" + ManualEntryMapper.conditionId(lesion)));
        mapped.setSeverity(new CodeableConcept()
                .addCoding(new Coding(
                        "http://terminology.hl7.org/CodeSystem/adverse-event-severity",
                        Codes.local(event.severity()),
                        null)));
        mapped.setSeriousness(new CodeableConcept()
                .addCoding(new Coding(
                        "http://terminology.hl7.org/CodeSystem/adverse-event-seriousness",
                        seriousness(event.severity()),
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
        suspect.setInstance(new Reference("Procedure/" + TreatmentMapper.id(session, event.lesion())));
        suspect.addCausality()
                .setAssessment(
                        new CodeableConcept().setText(event.causality().name().toLowerCase(Locale.ROOT)));
        return mapped;
    }

    /** A reported adverse event, with the session and the number of the lesion in it. */
    public record Reported(SessionId session, int lesion, AdverseEventService.Report report) {}

    /** Reads an adverse event that another system wrote. Its suspect Procedure must be one of this server. */
    public static Result<Reported> report(AdverseEvent event) {
        var suspect = event.getSuspectEntityFirstRep()
                .getInstance()
                .getReferenceElement()
                .getIdPart();
        var session = Optional.ofNullable(suspect).flatMap(TreatmentMapper::session);
        if (session.isEmpty()) {
            return Result.failure(
                    new Rejection.MissingValue("AdverseEvent.suspectEntity.instance", "procedure-and-id-treatment-on"));
        }
        var number = suspect.substring(suspect.lastIndexOf(".l") + 2);
        var code = event.getEvent().getCoding().stream()
                .filter(c -> Codes.LOCAL.equals(c.getSystem()) && c.hasCode())
                .map(Coding::getCode)
                .findFirst()
                .orElse("adverse-event-other");
        var grade = event.getExtensionByUrl(GRADE);
        var graded = grade != null && grade.getValue() instanceof CodeableConcept concept
                ? concept.getCodingFirstRep().getCode()
                : null;
        if (graded == null || !event.hasDate()) {
            return Result.failure(new Rejection.MissingValue(
                    graded == null ? "AdverseEvent.extension(adverse-event-grade)" : "AdverseEvent.date",
                    graded == null ? "code-of-scale-and-grade" : "date-of-onset"));
        }
        try {
            int dash = graded.lastIndexOf('-');
            var scale = ir.domain.treatment.AdverseEvent.Scale.valueOf(
                    graded.substring(0, dash).toUpperCase(Locale.ROOT).replace('-', '_'));
            var label = graded.substring(dash + 1);
            int number1 = IntStream.rangeClosed(1, scale.highest())
                    .filter(g -> scale.label(g).equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(label));
            var term = ir.domain.treatment.AdverseEvent.Term.valueOf(code.replaceFirst("^adverse-event-", "")
                    .toUpperCase(Locale.ROOT)
                    .replace('-', '_'));
            return Result.success(new Reported(
                    new SessionId(session.get()),
                    Integer.parseInt(number),
                    new AdverseEventService.Report(
                            term,
                            event.getEvent().hasText() ? event.getEvent().getText() : "",
                            scale,
                            number1,
                            LocalDate.parse(
                                    event.getDateElement().getValueAsString().substring(0, 10)),
                            ir.domain.treatment.AdverseEvent.Causality.UNKNOWN,
                            Optional.empty())));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | java.time.DateTimeException unknown) {
            return Result.failure(new Rejection.InvalidValue("AdverseEvent", graded + " " + code, "grade-of-scale"));
        }
    }
}
