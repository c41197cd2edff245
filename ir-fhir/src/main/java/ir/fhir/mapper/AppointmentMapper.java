package ir.fhir.mapper;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.booking.BookingState;
import ir.domain.lesion.Lesion;
import ir.domain.patient.PatientId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.session.SessionPlan;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.TimeRange;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.repository.BookingStatus;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;

/**
 * Maps holds, bookings and proposals to Appointments. Each resource is one participant with the period of its own
 * phases.
 */
public final class AppointmentMapper {
    private AppointmentMapper() {}

    /** Adds the lesions as reasons, which a booking does not contain. */
    public static Appointment appointment(Booking booking, boolean checkedIn, List<Lesion> lesions, ZoneId zone) {
        var appointment = appointment(booking, checkedIn, zone);
        for (var lesion : lesions) {
            appointment.addReasonCode(ManualEntryMapper.category(lesion));
            appointment.addReasonReference(new Reference("Condition/" + ManualEntryMapper.conditionId(lesion)));
            appointment.addSupportingInformation(
                    new Reference("BodyStructure/" + lesion.id().value()));
        }
        return appointment;
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
        appointment.setStatus(status(BookingStatus.of(booking.state(), checkedIn)));
        appointment.getMeta().setVersionId(Long.toString(booking.version()));
        appointment.setCreated(Date.from(booking.created()));
        booking.allocations()
                .forEach(a -> appointment.addSlot(new Reference("Slot/" + SlotMapper.id(booking.id(), a.resource()))));
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
        participate(appointment, participation(BookingStatus.of(booking.state(), checkedIn)));
        return appointment;
    }

    public static Appointment appointment(BookingProposal proposal, ZoneId zone) {
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
        participate(appointment, Appointment.ParticipationStatus.TENTATIVE);
        return appointment;
    }

    /** Maps a waiting-list entry: an Appointment without a time, with the preferences as text. */
    public static Appointment waiting(WaitingEntry entry, Referral referral, ZoneId zone) {
        var appointment = new Appointment();
        appointment.setId(entry.id());
        appointment.addIdentifier().setSystem(Codes.NAMES + "appointment").setValue(entry.id());
        appointment.setStatus(Appointment.AppointmentStatus.WAITLIST);
        setServiceType(appointment);
        appointment.setCreated(Date.from(entry.since()));
        appointment.addBasedOn(new Reference("ServiceRequest/" + referral.id().value()));
        appointment.addRequestedPeriod(new Period()
                .setStartElement(dateTime(entry.since(), zone))
                .setEndElement(new DateTimeType(referral.treatBy().toString())));
        if (!entry.note().isEmpty()) {
            appointment.setComment(entry.note());
        }
        appointment
                .addParticipant()
                .setActor(new Reference("Patient/" + referral.patient().value()))
                .setRequired(Appointment.ParticipantRequired.REQUIRED)
                .setStatus(Appointment.ParticipationStatus.NEEDSACTION);
        return appointment;
    }

    private static void participate(Appointment appointment, Appointment.ParticipationStatus status) {
        appointment.getParticipant().forEach(p -> p.setStatus(status));
    }

    public static Appointment.ParticipationStatus participation(BookingStatus status) {
        return status == BookingStatus.HELD
                ? Appointment.ParticipationStatus.TENTATIVE
                : Appointment.ParticipationStatus.ACCEPTED;
    }

    public static Appointment.AppointmentStatus status(BookingStatus status) {
        return switch (status) {
            case HELD -> Appointment.AppointmentStatus.PENDING;
            case BOOKED -> Appointment.AppointmentStatus.BOOKED;
            case CHECKED_IN -> Appointment.AppointmentStatus.CHECKEDIN;
            case FULFILLED -> Appointment.AppointmentStatus.FULFILLED;
            case NO_SHOW -> Appointment.AppointmentStatus.NOSHOW;
            case EXPIRED, CANCELLED -> Appointment.AppointmentStatus.CANCELLED;
        };
    }

    private static Appointment appointment(
            BookingId id,
            ReferralId referral,
            PatientId patient,
            SessionPlan plan,
            TimeRange planned,
            List<Allocation> allocations,
            ZoneId zone) {
        var appointment = new Appointment();
        appointment.setId(id.value());
        appointment.getMeta().addProfile(Codes.EXTENSIONS + "ir-session");
        appointment.addIdentifier().setSystem(Codes.NAMES + "appointment").setValue(id.value());
        setServiceType(appointment);
        appointment.addBasedOn(new Reference("ServiceRequest/" + referral.value()));
        appointment.setAppointmentType(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/v2-0276", "ROUTINE", null)));
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

    /** Sets service category, service type and specialty. */
    private static void setServiceType(Appointment appointment) {
        appointment.addServiceCategory(new CodeableConcept()
                .addCoding(new Coding(Codes.LOCAL, "interventional-radiology", "Interventional radiology")));
        appointment.addServiceType(new CodeableConcept()
                .setText("CT-guided cryoablation of bone")
                .addCoding(new Coding(Codes.LOCAL, "cryoablation-bone", "CT-guided cryoablation of bone")));
        appointment.addSpecialty(
                new CodeableConcept().addCoding(new Coding(Codes.SNOMED, "408455009", "Interventional radiology")));
    }

    /** Returns the FHIR resource type of a role. */
    public static String type(ResourceRole role) {
        return role.person() ? "Practitioner" : role == ResourceRole.CONSOLE ? "Device" : "Location";
    }

    private static Period period(TimeRange window, ZoneId zone) {
        return new Period().setStartElement(dateTime(window.start(), zone)).setEndElement(dateTime(window.end(), zone));
    }

    /** Maps an instant to a dateTime with the site's offset. */
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

    /** Returns the id of the referenced resource; empty if the reference has none. */
    public static Optional<String> resource(Reference reference) {
        return Optional.ofNullable(reference.getReferenceElement().getIdPart());
    }
}
