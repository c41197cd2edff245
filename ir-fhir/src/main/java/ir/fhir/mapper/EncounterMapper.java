package ir.fhir.mapper;

import ir.domain.booking.Booking;
import ir.domain.shared.ResourceRole;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionState;
import java.time.ZoneId;
import java.util.Optional;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;

/** Maps a session whose patient has arrived to an Encounter. */
public final class EncounterMapper {
    private EncounterMapper() {}

    public static Encounter.EncounterStatus status(SessionState state) {
        return switch (state) {
            case CHECKED_IN -> Encounter.EncounterStatus.ARRIVED;
            case COMPLETED, ABORTED -> Encounter.EncounterStatus.FINISHED;
            default -> Encounter.EncounterStatus.INPROGRESS;
        };
    }

    public static Encounter encounter(CryoablationSession session, Optional<Booking> booking, ZoneId zone) {
        var encounter = new Encounter();
        encounter
                .addIdentifier()
                .setSystem(Codes.NAMES + "encounter")
                .setValue(session.id().value());
        encounter.setStatus(status(session.state()));
        encounter.setClass_(new Coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB", "ambulatory"));
        encounter.setSubject(new Reference("Patient/" + session.patient().value()));
        encounter.addBasedOn(
                new Reference("ServiceRequest/" + session.referral().value()));
        encounter.addAppointment(new Reference("Appointment/" + session.id().value()));
        var period = new Period();
        session.enteredAt(SessionState.CHECKED_IN)
                .ifPresent(at -> period.setStartElement(AppointmentMapper.dateTime(at, zone)));
        session.enteredAt(SessionState.COMPLETED)
                .or(() -> session.enteredAt(SessionState.ABORTED))
                .ifPresent(at -> period.setEndElement(AppointmentMapper.dateTime(at, zone)));
        encounter.setPeriod(period);
        booking.flatMap(b -> b.allocations().stream()
                        .filter(a -> a.role() == ResourceRole.ROOM)
                        .findFirst())
                .ifPresent(room -> encounter
                        .addLocation()
                        .setLocation(new Reference("Location/" + room.resource().value()).setDisplay(room.name())));
        return encounter;
    }
}
