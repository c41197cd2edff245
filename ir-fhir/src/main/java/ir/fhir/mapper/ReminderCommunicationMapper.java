package ir.fhir.mapper;

import ir.scheduling.repository.Reminder;
import java.time.ZoneId;
import java.util.Date;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.CommunicationRequest;
import org.hl7.fhir.r4.model.Reference;

/** Maps pending reminders to CommunicationRequest and sent reminders to Communication. */
public final class ReminderCommunicationMapper {
    private ReminderCommunicationMapper() {}

    private static CodeableConcept email() {
        return new CodeableConcept()
                .addCoding(
                        new Coding("http://terminology.hl7.org/CodeSystem/v3-ParticipationMode", "EMAILWRIT", "email"));
    }

    private static CodeableConcept category() {
        return new CodeableConcept()
                .addCoding(new Coding(
                        "http://terminology.hl7.org/CodeSystem/communication-category", "reminder", "Reminder"));
    }

    public static CommunicationRequest.CommunicationRequestStatus status(Reminder.State state) {
        return switch (state) {
            case QUEUED -> CommunicationRequest.CommunicationRequestStatus.ACTIVE;
            case SENT -> CommunicationRequest.CommunicationRequestStatus.COMPLETED;
            case DROPPED -> CommunicationRequest.CommunicationRequestStatus.REVOKED;
            case FAILED -> CommunicationRequest.CommunicationRequestStatus.ONHOLD;
        };
    }

    public static CommunicationRequest request(Reminder reminder, ZoneId zone) {
        var request = new CommunicationRequest();
        request.setStatus(status(reminder.state()));
        request.addCategory(category());
        request.addMedium(email());
        var patient = reminder.patient().orElseThrow().value();
        request.setSubject(new Reference("Patient/" + patient));
        request.addRecipient(new Reference("Patient/" + patient));
        request.addAbout(new Reference("Appointment/" + reminder.subject()));
        request.setAuthoredOn(Date.from(reminder.created()));
        reminder.starts().ifPresent(at -> request.setOccurrence(AppointmentMapper.dateTime(at, zone)));
        return request;
    }

    public static Communication communication(Reminder reminder, String id) {
        var communication = new Communication();
        communication.setStatus(Communication.CommunicationStatus.COMPLETED);
        communication.addBasedOn(new Reference("CommunicationRequest/" + id));
        communication.addCategory(category());
        communication.addMedium(email());
        var patient = reminder.patient().orElseThrow().value();
        communication.setSubject(new Reference("Patient/" + patient));
        communication.addRecipient(new Reference("Patient/" + patient));
        communication.addAbout(new Reference("Appointment/" + reminder.subject()));
        reminder.finished().ifPresent(at -> communication.setSent(Date.from(at)));
        return communication;
    }
}
