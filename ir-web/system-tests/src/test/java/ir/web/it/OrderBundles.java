package ir.web.it;

import ir.domain.lesion.BodySite;
import ir.web.launcher.SampleOrders;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;

/** An EHR's usual sequence to a booking: send an order, find proposals, book an Appointment. */
final class OrderBundles {
    private OrderBundles() {}

    /**
     * Sends an accepted order for a new patient.
     *
     * @return the id of the referral
     */
    static String send(EhrClient ehr) {
        return send(ehr, java.util.Optional.empty());
    }

    /** @param email e-mail address of the patient */
    static String send(EhrClient ehr, java.util.Optional<String> email) {
        var sent = ehr.post("", bundle(email));
        if (sent.status() != 200) {
            throw new IllegalStateException(sent.body());
        }
        return PatientJourneyIT.location(sent.as(Bundle.class), "ServiceRequest");
    }

    static Bundle bundle(java.util.Optional<String> email) {
        var number = "ORD-" + UUID.randomUUID().toString().substring(0, 12);
        var bundle = SampleOrders.bundle(
                new SampleOrders.Sample(
                        number,
                        "Auftrag",
                        number,
                        false,
                        LocalDate.of(1960, 1, 1),
                        BodySite.RIB,
                        false,
                        "94222008",
                        "lung",
                        2.0,
                        6,
                        20,
                        true,
                        true,
                        ServiceRequestPriority.ROUTINE,
                        true),
                Instant.now());
        email.ifPresent(address -> ((org.hl7.fhir.r4.model.Patient)
                        bundle.getEntryFirstRep().getResource())
                .addTelecom()
                .setSystem(org.hl7.fhir.r4.model.ContactPoint.ContactPointSystem.EMAIL)
                .setValue(address));
        return bundle;
    }

    static Bundle find(EhrClient ehr, String referral, int count) {
        var now = Instant.now();
        return find(ehr, referral, now, now.plusSeconds(90L * 86_400), count).as(Bundle.class);
    }

    static EhrClient.Response find(EhrClient ehr, String referral, Instant from, Instant until, int count) {
        var parameters = new Parameters();
        parameters.addParameter("start", new DateTimeType(java.util.Date.from(from)));
        parameters.addParameter("end", new DateTimeType(java.util.Date.from(until)));
        parameters.addParameter("service-request", new Reference("ServiceRequest/" + referral));
        parameters.addParameter("_count", new IntegerType(count));
        return ehr.post("/Appointment/$find", parameters);
    }

    /**
     * Books the earliest proposal.
     *
     * @return the id of the Appointment
     */
    static String book(EhrClient ehr, String referral) {
        var id = find(ehr, referral, 1)
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();
        var booked = ehr.post("/Appointment/$book", appointment(id));
        if (booked.status() != 200) {
            throw new IllegalStateException(booked.body());
        }
        return id;
    }

    /** Cancels with a reason of the patient. */
    static EhrClient.Response cancel(EhrClient ehr, String id) {
        var cancel = appointment(id);
        cancel.addParameter("reason", new CodeableConcept().setText("another day"));
        cancel.addParameter("initiator", new CodeType("patient"));
        return ehr.post("/Appointment/$cancel", cancel);
    }

    static Parameters appointment(String id) {
        var parameters = new Parameters();
        parameters.addParameter("appointment-reference", new Reference("Appointment/" + id));
        return parameters;
    }
}
