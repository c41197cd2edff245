package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.outcome.Refusal;
import ir.fhir.server.Door;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Patient;

/**
 * {@code Appointment/$book}, ITI-117. A reference, or a resource that is pending, is booked (an opening that was never
 * held too); one that is booked is changed, one that is cancelled is cancelled.
 */
public final class Book {
    private final Door door;
    private final Appointments appointments;

    public Book(Door door) {
        this.door = door;
        this.appointments = new Appointments(door);
    }

    @Operation(name = "$book", type = Appointment.class, manualRequest = true)
    public Bundle book(RequestDetails request) {
        var input = Input.of(door, "appointment-book", request);
        var given = input.one("appointment-resource", Appointment.class);
        if (given.isEmpty()) {
            var id = appointments.id(input.requiredId("appointment-reference"), "appointment-reference");
            return booked(id, Optional.empty(), input.text("comment").orElse(""), input, request);
        }
        var resource = given.get();
        var id = appointments.id(
                input.id("appointment-reference")
                        .or(() -> Optional.ofNullable(resource.getIdElement().getIdPart()))
                        .orElseThrow(() -> appointments.refuse(
                                new Refusal.MissingValue("appointment-resource.id", "the id of the Appointment"))),
                "appointment-resource.id");
        var comment = input.text("comment")
                .or(() -> Optional.ofNullable(resource.getComment()))
                .orElse("");
        if (resource.getStatus() == null) {
            throw appointments.refuse(new Refusal.MissingValue(
                    "appointment-resource.status", "pending to book, booked to change, cancelled to cancel"));
        }
        return switch (resource.getStatus()) {
            case PENDING, PROPOSED -> booked(id, Optional.of(resource), comment, input, request);
            case BOOKED -> changed(id, resource, comment, input, request);
            case CANCELLED -> cancelled(id, resource, input, request);
            default ->
                throw appointments.refuse(new Refusal.UnsupportedEntry(
                        "appointment-resource.status",
                        resource.getStatus().toCode(),
                        "pending to book, booked to change, cancelled to cancel"));
        };
    }

    private Bundle booked(
            BookingId id, Optional<Appointment> resource, String comment, Input input, RequestDetails request) {
        patientsAreTheOrders(id, input, request);
        return appointments.answerOrRefused(
                door.desks()
                        .bookings()
                        .book(
                                door.actor(request),
                                id,
                                comment,
                                appointments.version(request, resource.orElse(null)),
                                Appointments.key(request, "$book", id, comment)),
                id,
                "booked",
                input.told(),
                request);
    }

    /** A patient sent along must be the one the order is for; nobody is registered here on the way. */
    private void patientsAreTheOrders(BookingId id, Input input, RequestDetails request) {
        var actor = door.actor(request);
        for (var patient : input.all("patient-resource", Patient.class)) {
            var place = door.orThrow(door.desks().bookings().read(actor, id));
            boolean same = patient.getIdentifier().stream()
                    .anyMatch(i -> door.orThrow(door.desks()
                                    .records()
                                    .known(
                                            actor,
                                            "Patient",
                                            String.valueOf(i.getSystem()),
                                            String.valueOf(i.getValue())))
                            .filter(known -> known.equals(place.patient().value()))
                            .isPresent());
            if (!same) {
                throw appointments.refuse(new Refusal.UnsupportedEntry(
                        "patient-resource",
                        "another patient",
                        "the patient of the order, by an identifier known here"));
            }
        }
    }

    private Bundle changed(BookingId id, Appointment to, String comment, Input input, RequestDetails request) {
        var actor = door.actor(request);
        long version =
                appointments.version(request, to).orElseThrow(() -> appointments.refuse(new Refusal.VersionMissing()));
        var booking = door.orThrow(door.desks().bookings().read(actor, id))
                .booking()
                .orElseThrow(() -> appointments.refuse(new Refusal.NotFound("booking", id.value())));
        if (to.hasParticipant()) {
            var asked = to.getParticipant().stream()
                    .map(p -> p.getActor().getReferenceElement().getIdPart())
                    .filter(java.util.Objects::nonNull)
                    .collect(Collectors.toSet());
            var taken = booking.allocations().stream()
                    .map(a -> a.resource().value())
                    .collect(Collectors.toSet());
            taken.add(booking.patient().value());
            if (!taken.containsAll(asked) && !to.hasStart()) {
                throw appointments.refuse(new Refusal.UnsupportedEntry(
                        "appointment-resource.participant", String.join(", ", asked), "the participants it has"));
            }
        }
        if (to.hasStart() && !to.getStart().toInstant().equals(booking.planned().start())) {
            var wanted = Appointments.resources(to.getParticipant().stream()
                    .map(Appointment.AppointmentParticipantComponent::getActor)
                    .filter(r -> !"Patient".equals(r.getReferenceElement().getResourceType()))
                    .toList());
            return appointments.moved(id, to.getStart().toInstant(), wanted, version, input.told(), request);
        }
        return appointments.answer(
                door.orThrow(door.desks().bookings().remark(actor, id, comment, version)), input.told(), request);
    }

    private Bundle cancelled(BookingId id, Appointment resource, Input input, RequestDetails request) {
        long version = appointments
                .version(request, resource)
                .orElseThrow(() -> appointments.refuse(new Refusal.VersionMissing()));
        return appointments.answer(
                door.orThrow(door.desks()
                        .bookings()
                        .cancel(
                                door.actor(request),
                                id,
                                Appointments.words(resource.getCancelationReason()),
                                BookingState.Initiator.ORGANISATION,
                                Optional.of(version))),
                input.told(),
                request);
    }
}
