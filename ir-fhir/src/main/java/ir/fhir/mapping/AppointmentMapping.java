package ir.fhir.mapping;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.booking.Proposal;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceRole;
import ir.domain.session.SessionPlan;
import ir.domain.time.TimeWindow;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;

/** Holds, bookings and proposals as Appointments: one participant a resource, each with the period of its own phases. */
public final class AppointmentMapping {
    private static final Map<String, Set<String>> STATES = Map.of(
            "pending", Set.of("HELD"),
            "booked", Set.of("BOOKED"),
            "checked-in", Set.of("BOOKED"),
            "arrived", Set.of("BOOKED"),
            "fulfilled", Set.of("FULFILLED"),
            "cancelled", Set.of("CANCELLED", "EXPIRED"),
            "noshow", Set.of("NO_SHOW"));

    private AppointmentMapping() {}

    /** The states a searched status stands for; a code nobody uses stands for none and matches nothing. */
    public static Set<String> states(String status) {
        return STATES.getOrDefault(status, Set.of("none"));
    }

    public static Appointment appointment(Booking booking, boolean checkedIn, ZoneId zone) {
        var appointment = appointment(
                booking.id(),
                booking.referral(),
                booking.patient(),
                booking.plan(),
                booking.planned(),
                booking.allocations(),
                zone);
        appointment.setStatus(checkedIn ? Appointment.AppointmentStatus.CHECKEDIN : status(booking.state()));
        appointment.getMeta().setVersionId(Long.toString(booking.version()));
        appointment.setCreated(Date.from(booking.created()));
        if (!booking.comment().isEmpty()) {
            appointment.setComment(booking.comment());
        }
        if (booking.state() instanceof BookingState.Held held) {
            appointment.addExtension(Codes.EXTENSIONS + "hold-expires", dateTime(held.expires(), zone));
        }
        if (booking.state() instanceof BookingState.Cancelled cancelled) {
            appointment.setCancelationReason(new CodeableConcept().setText(cancelled.reason()));
            appointment.addExtension(
                    Codes.EXTENSIONS + "initiator",
                    new CodeType(cancelled.initiator().name().toLowerCase(java.util.Locale.ROOT)));
        }
        participate(appointment, booking.state() instanceof BookingState.Held);
        return appointment;
    }

    public static Appointment appointment(Proposal proposal, ZoneId zone) {
        var appointment = appointment(
                proposal.id(),
                proposal.referral(),
                proposal.patient(),
                proposal.plan(),
                proposal.planned(),
                proposal.allocations(),
                zone);
        appointment.setStatus(Appointment.AppointmentStatus.PROPOSED);
        appointment.addExtension(Codes.EXTENSIONS + "hold-expires", dateTime(proposal.expires(), zone));
        participate(appointment, true);
        return appointment;
    }

    private static void participate(Appointment appointment, boolean tentative) {
        appointment
                .getParticipant()
                .forEach(p -> p.setStatus(
                        tentative
                                ? Appointment.ParticipationStatus.TENTATIVE
                                : Appointment.ParticipationStatus.ACCEPTED));
    }

    private static Appointment.AppointmentStatus status(BookingState state) {
        return switch (state.label()) {
            case "HELD" -> Appointment.AppointmentStatus.PENDING;
            case "BOOKED" -> Appointment.AppointmentStatus.BOOKED;
            case "FULFILLED" -> Appointment.AppointmentStatus.FULFILLED;
            case "NO_SHOW" -> Appointment.AppointmentStatus.NOSHOW;
            default -> Appointment.AppointmentStatus.CANCELLED;
        };
    }

    private static Appointment appointment(
            BookingId id,
            ReferralId referral,
            PatientId patient,
            SessionPlan plan,
            TimeWindow planned,
            List<Allocation> allocations,
            ZoneId zone) {
        var appointment = new Appointment();
        appointment.setId(id.value());
        appointment.addBasedOn(new Reference("ServiceRequest/" + referral.value()));
        appointment.addServiceType(new CodeableConcept()
                .setText("CT-guided cryoablation of bone")
                .addCoding(new org.hl7.fhir.r4.model.Coding(
                        Codes.LOCAL, "cryoablation-bone", "CT-guided cryoablation of bone")));
        appointment.addSpecialty(new CodeableConcept()
                .addCoding(new org.hl7.fhir.r4.model.Coding(Codes.SNOMED, "408455009", "Interventional radiology")));
        appointment.setAppointmentType(new CodeableConcept()
                .addCoding(new org.hl7.fhir.r4.model.Coding(
                        "http://terminology.hl7.org/CodeSystem/v2-0276", "ROUTINE", null)));
        appointment.setStartElement(instant(planned.start(), zone));
        appointment.setEndElement(instant(planned.end(), zone));
        appointment.setMinutesDuration(plan.roomMinutes());
        appointment.addRequestedPeriod(period(planned, zone));
        appointment
                .addParticipant()
                .setActor(new Reference("Patient/" + patient.value()))
                .setRequired(Appointment.ParticipantRequired.REQUIRED)
                .setPeriod(period(planned, zone));
        for (var allocation : allocations) {
            var participant = appointment
                    .addParticipant()
                    .setActor(new Reference(type(allocation.role()) + "/"
                                    + allocation.resource().value())
                            .setDisplay(allocation.name()))
                    .setRequired(Appointment.ParticipantRequired.REQUIRED)
                    .setPeriod(period(allocation.window(), zone));
            participant.addExtension(
                    Codes.EXTENSIONS + "phase",
                    new CodeType(allocation
                            .role()
                            .name()
                            .toLowerCase(java.util.Locale.ROOT)
                            .replace('_', '-')));
        }
        return appointment;
    }

    /** The resource type that stands for a role. */
    public static String type(ResourceRole role) {
        return role.person() ? "Practitioner" : role == ResourceRole.CONSOLE ? "Device" : "Location";
    }

    private static Period period(TimeWindow window, ZoneId zone) {
        return new Period().setStartElement(dateTime(window.start(), zone)).setEndElement(dateTime(window.end(), zone));
    }

    /** Instants carry the site's offset. */
    static DateTimeType dateTime(Instant instant, ZoneId zone) {
        var type = new DateTimeType(Date.from(instant));
        type.setTimeZone(TimeZone.getTimeZone(zone));
        return type;
    }

    private static InstantType instant(Instant instant, ZoneId zone) {
        var type = new InstantType(Date.from(instant));
        type.setTimeZone(TimeZone.getTimeZone(zone));
        return type;
    }

    /** The resource a participant reference names, where it is one of ours to choose. */
    public static Optional<String> resource(Reference reference) {
        return Optional.ofNullable(reference.getReferenceElement().getIdPart());
    }
}
