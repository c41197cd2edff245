package ir.fhir.mapper;

import ir.domain.lesion.Lesion;
import ir.domain.lesion.TumourCategory;
import ir.domain.patient.Patient;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralState;
import java.time.ZoneId;
import java.util.List;
import org.hl7.fhir.r4.model.BodyStructure;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Enumerations;
import org.hl7.fhir.r4.model.Patient.LinkType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest;

/** Maps manually entered patients, orders and tumours to the resources that an EHR would have sent. */
public final class ManualEntryMapper {
    private ManualEntryMapper() {}

    public static org.hl7.fhir.r4.model.Patient patient(Patient patient) {
        var mapped = new org.hl7.fhir.r4.model.Patient();
        mapped.addIdentifier()
                .setSystem(Codes.NAMES + "patient-number")
                .setValue(patient.medicalRecordNumber())
                .setType(new CodeableConcept()
                        .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/v2-0203", "MR", null)));
        var name = mapped.addName().setFamily(patient.familyName());
        if (!patient.givenNames().isEmpty()) {
            name.addGiven(patient.givenNames());
        }
        mapped.setActive(patient.mergedInto().isEmpty());
        mapped.setGender(Enumerations.AdministrativeGender.fromCode(Codes.local(patient.sex())));
        patient.birthDate().ifPresent(born -> mapped.setBirthDateElement(new DateType(born.toString())));
        patient.deceasedOn().ifPresent(on -> mapped.setDeceased(new DateTimeType(on.toString())));
        patient.mergedInto()
                .ifPresent(stored -> mapped.addLink()
                        .setType(LinkType.REPLACEDBY)
                        .setOther(new Reference("Patient/" + stored.value())));
        patient.email()
                .ifPresent(address -> mapped.addTelecom()
                        .setSystem(ContactPoint.ContactPointSystem.EMAIL)
                        .setValue(address));
        return mapped;
    }

    public static ServiceRequest order(Referral referral, List<Lesion> lesions, ZoneId zone) {
        var order = new ServiceRequest();
        order.addIdentifier()
                .setSystem(referral.order().system())
                .setValue(referral.order().value());
        order.getRequisition()
                .setSystem(referral.order().system())
                .setValue(referral.order().value());
        order.setStatus(status(referral.state()));
        order.setIntent(ServiceRequest.ServiceRequestIntent.ORDER);
        order.setPriority(ServiceRequest.ServiceRequestPriority.fromCode(Codes.priority(referral.urgency())));
        order.setCode(TreatmentMapper.cryoablation());
        order.setSubject(new Reference("Patient/" + referral.patient().value()));
        order.setAuthoredOnElement(new DateTimeType(referral.referredOn().toString()));
        order.setOccurrence(
                new Period().setEndElement(new DateTimeType(referral.treatBy().toString())));
        if (!referral.referrer().isEmpty()) {
            order.setRequester(new Reference().setDisplay(referral.referrer()));
        }
        lesions.forEach(lesion -> order.addReasonReference(new Reference("Condition/" + conditionId(lesion)))
                .addBodySite(TreatmentMapper.site(lesion)));
        return order;
    }

    /** Maps the referral's state to the order status that the referrer sees. */
    public static ServiceRequest.ServiceRequestStatus status(ReferralState state) {
        return switch (state) {
            case DRAFT -> ServiceRequest.ServiceRequestStatus.DRAFT;
            case DECLINED, WITHDRAWN -> ServiceRequest.ServiceRequestStatus.REVOKED;
            case COMPLETED -> ServiceRequest.ServiceRequestStatus.COMPLETED;
            default -> ServiceRequest.ServiceRequestStatus.ACTIVE;
        };
    }

    /** Returns the id of the EHR's Condition, or of the lesion itself if it was entered manually. */
    public static String conditionId(Lesion lesion) {
        return lesion.condition().isEmpty() ? lesion.id().value() : lesion.condition();
    }

    public static Condition condition(Lesion lesion) {
        var condition = new Condition();
        condition.setClinicalStatus(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", null)));
        condition.setCode(category(lesion));
        condition.addBodySite(TreatmentMapper.site(lesion));
        condition.setSubject(new Reference("Patient/" + lesion.patient().value()));
        return condition;
    }

    /** Maps the tumour category, with the text of the order. */
    static CodeableConcept category(Lesion lesion) {
        var concept = new CodeableConcept()
                .addCoding(new Coding(Codes.LOCAL, Codes.local(lesion.category()), display(lesion.category())));
        if (!lesion.description().isEmpty()) {
            concept.setText(lesion.description());
        }
        return concept;
    }

    /** As the code system has it. */
    private static String display(TumourCategory category) {
        return switch (category) {
            case METASTATIC -> "Metastatic";
            case BENIGN -> "Benign";
            case PRIMARY_MALIGNANT -> "Primary malignant";
        };
    }

    /** Maps a lesion to a BodyStructure. */
    public static BodyStructure structure(Lesion lesion) {
        var structure = new BodyStructure();
        structure
                .addIdentifier()
                .setSystem(Codes.NAMES + "lesion")
                .setValue(lesion.id().value());
        structure.setActiveElement(new BooleanType(true));
        structure.setMorphology(category(lesion));
        structure.setLocation(new CodeableConcept()
                .addCoding(new Coding(Codes.SNOMED, lesion.site().snomed(), null)));
        lesion.side()
                .ifPresent(side ->
                        structure.addLocationQualifier(new CodeableConcept().addCoding(Codes.sideCoding(side))));
        structure.setPatient(new Reference("Patient/" + lesion.patient().value()));
        return structure;
    }
}
