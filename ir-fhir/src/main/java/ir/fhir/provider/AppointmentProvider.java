package ir.fhir.provider;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Patch;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.PatchTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.session.SessionId;
import ir.fhir.mapping.AppointmentMapping;
import ir.fhir.operation.Appointments;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import ir.scheduling.booking.BookingDesk.Place;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.diary.SlotDesk.Stretch;
import ir.scheduling.waiting.WaitingDesk;
import jakarta.json.Json;
import jakarta.json.JsonException;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Appointment.AppointmentStatus;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/**
 * Sessions, visits that have a time, and who waits. What is not done by an operation may be written: a wish for a place
 * (proposed), one free slot taken as it is (booked), and the steps of a status.
 */
public final class AppointmentProvider extends Archive {
    private final Door door;
    private final Appointments appointments;

    public AppointmentProvider(Door door, SearchAnswers answers) {
        super(answers, Appointment.class);
        this.door = door;
        this.appointments = new Appointments(door);
    }

    /** An opening that was found can be read so long as it can be held; no search shows it. */
    @Override
    Resource current(IdType id, RequestDetails request) {
        try {
            return super.current(id, request);
        } catch (RefusalOutcome.Refused notKept) {
            if (notKept.getStatusCode() == 404
                    && door.desks().bookings().read(door.actor(request), bookingId(id))
                            instanceof Outcome.Done<Place> done
                    && done.value().proposal().isPresent()) {
                return AppointmentMapping.appointment(done.value().proposal().get(), door.zone());
            }
            throw notKept;
        }
    }

    private BookingId bookingId(IdType id) {
        try {
            return new BookingId(id.getIdPart());
        } catch (IllegalArgumentException malformed) {
            throw refuse(new Refusal.NotFound("Appointment", id.getIdPart()));
        }
    }

    /** Proposed: waits for a place. Booked, with one of our free slots: found, held and booked there at once. */
    @Create
    public MethodOutcome create(@ResourceParam Appointment appointment, RequestDetails request) {
        if (appointment.getStatus() == AppointmentStatus.PROPOSED
                || appointment.getStatus() == AppointmentStatus.WAITLIST) {
            return waiting(appointment, request);
        }
        if (appointment.getStatus() == AppointmentStatus.BOOKED) {
            return booked(appointment, request);
        }
        throw refuse(new Refusal.UnsupportedEntry(
                "Appointment.status",
                appointment.getStatus() == null
                        ? "none"
                        : appointment.getStatus().toCode(),
                "proposed to wait for a place, or booked with one free Slot; else $find, $hold and $book"));
    }

    private ReferralId order(Appointment appointment) {
        return appointment.getBasedOn().stream()
                .map(r -> r.getReferenceElement().getIdPart())
                .filter(Objects::nonNull)
                .findFirst()
                .map(ReferralId::new)
                .orElseThrow(
                        () -> refuse(new Refusal.MissingValue("Appointment.basedOn", "the ServiceRequest it is for")));
    }

    private MethodOutcome waiting(Appointment appointment, RequestDetails request) {
        if (appointment.getStatus() == AppointmentStatus.PROPOSED && !appointment.hasRequestedPeriod()) {
            throw refuse(new Refusal.MissingValue("Appointment.requestedPeriod", "when it is wished for"));
        }
        var entry = door.orThrow(door.desks()
                .waiting()
                .add(
                        door.actor(request),
                        order(appointment),
                        Optional.empty(),
                        new WaitingDesk.Wishes(
                                Set.of(),
                                Optional.empty(),
                                0,
                                appointment.hasComment() ? appointment.getComment() : "")));
        return made(entry.id(), request);
    }

    private MethodOutcome made(String id, RequestDetails request) {
        var kept = answers.read("Appointment", id, request);
        return new MethodOutcome(new IdType("Appointment", id, kept.getMeta().getVersionId()), true).setResource(kept);
    }

    private MethodOutcome booked(Appointment appointment, RequestDetails request) {
        var actor = door.actor(request);
        if (appointment.getSlot().size() != 1) {
            throw refuse(new Refusal.UnsupportedEntry(
                    "Appointment.slot", appointment.getSlot().size() + " slots", "one free Slot of this server"));
        }
        var slot = door.orThrow(door.desks()
                .slots()
                .stretch(
                        actor,
                        String.valueOf(appointment
                                .getSlotFirstRep()
                                .getReferenceElement()
                                .getIdPart())));
        var start = appointment.hasStart()
                ? appointment.getStart().toInstant()
                : slot.window().start();
        if (slot.state() != Stretch.State.FREE || !slot.window().contains(start)) {
            throw refuse(
                    new Refusal.InvalidValue("Appointment.start", start.toString(), "within the free Slot it names"));
        }
        var proposal = opening(order(appointment), start, slot.resource(), request);
        var id = proposal.value();
        door.orThrow(door.desks()
                .bookings()
                .book(
                        actor,
                        proposal,
                        appointment.hasComment() ? appointment.getComment() : "",
                        Optional.empty(),
                        Optional.empty()));
        return made(id, request);
    }

    private BookingId opening(ReferralId order, Instant start, ResourceId with, RequestDetails request) {
        var found = door.orThrow(door.desks()
                .openings()
                .find(
                        door.actor(request),
                        OpeningsDesk.Wish.best(order, 1)
                                .within(Optional.of(start), Optional.of(start.plusSeconds(60)))
                                .with(List.of(with))));
        if (found.offers().isEmpty()) {
            throw new RefusalOutcome.Refused(409, appointments.explanation(found));
        }
        return found.offers().get(0).proposal().id();
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Appointment to, RequestDetails request) {
        var known = (Appointment) answers.read("Appointment", id.getIdPart(), request);
        changed(id, known, to, request);
        var kept = answers.read("Appointment", id.getIdPart(), request);
        return new MethodOutcome(
                        new IdType("Appointment", id.getIdPart(), kept.getMeta().getVersionId()), false)
                .setResource(kept);
    }

    /** JSON Patch (RFC 6902) over the resource as it is read. */
    @Patch
    public MethodOutcome patch(
            @IdParam IdType id, PatchTypeEnum type, @ResourceParam String body, RequestDetails request) {
        if (type != PatchTypeEnum.JSON_PATCH) {
            throw refuse(
                    new Refusal.UnsupportedEntry("Content-Type", type.getContentType(), "application/json-patch+json"));
        }
        var known = (Appointment) answers.read("Appointment", id.getIdPart(), request);
        var parser = FhirContext.forR4Cached().newJsonParser();
        Appointment to;
        try (var patch = Json.createReader(new StringReader(body));
                var resource = Json.createReader(new StringReader(parser.encodeResourceToString(known)))) {
            var patched = Json.createPatch(patch.readArray()).apply(resource.readObject());
            to = request.getFhirContext().newJsonParser().parseResource(Appointment.class, patched.toString());
        } catch (JsonException | ClassCastException | NullPointerException | DataFormatException wrong) {
            throw refuse(new Refusal.InvalidValue(
                    "patch", "cannot be applied", "JSON Patch operations on elements the resource has"));
        }
        changed(id, known, to, request);
        return new MethodOutcome(new IdType("Appointment", id.getIdPart()), false)
                .setResource(answers.read("Appointment", id.getIdPart(), request));
    }

    /** The steps of a status and the comment; whoever wants another time or room asks $reschedule. */
    private void changed(IdType id, Appointment known, Appointment to, RequestDetails request) {
        long version = appointments.version(request, null).orElseThrow(() -> refuse(new Refusal.VersionMissing()));
        if (version != Long.parseLong(String.valueOf(known.getMeta().getVersionId()))) {
            throw refuse(new Refusal.StaleVersion(
                    version, Long.parseLong(known.getMeta().getVersionId())));
        }
        boolean step = known.getStatus() != to.getStatus();
        boolean remark = !Objects.equals(known.getComment(), to.getComment());
        if (step && remark && to.getStatus() != AppointmentStatus.BOOKED) {
            throw refuse(new Refusal.UnsupportedEntry(
                    "Appointment.comment", "changed", "as it was; a step of the status and a comment are two changes"));
        }
        stays(known, to);
        if (step) {
            step(id, known, to, version, request);
        } else if (remark) {
            door.orThrow(door.desks()
                    .bookings()
                    .remark(door.actor(request), bookingId(id), to.hasComment() ? to.getComment() : "", version));
        }
    }

    /** What is neither the status nor the comment nor why it was cancelled is not changed here, and never dropped. */
    private void stays(Appointment known, Appointment to) {
        Unchanged.refusal(
                        zulu(known),
                        zulu(to),
                        Set.of("status", "comment", "cancelationReason"),
                        "as it was; $reschedule moves it")
                .ifPresent(refusal -> {
                    throw refuse(refusal);
                });
    }

    /** One instant, in whatever zone it is written. */
    private static Appointment zulu(Appointment appointment) {
        var copy = appointment.copy();
        copy.getStartElement().setTimeZoneZulu(true);
        copy.getEndElement().setTimeZoneZulu(true);
        return copy;
    }

    private void step(IdType id, Appointment known, Appointment to, long version, RequestDetails request) {
        var actor = door.actor(request);
        var status = to.getStatus() == null ? "none" : to.getStatus().toCode();
        switch (String.valueOf(status)) {
            case "cancelled" -> {
                if (known.getStatus() == AppointmentStatus.WAITLIST) {
                    door.orThrow(door.desks().waiting().remove(actor, id.getIdPart(), Appointments.reason(to)));
                } else {
                    door.orThrow(door.desks()
                            .bookings()
                            .cancel(
                                    actor,
                                    bookingId(id),
                                    Appointments.reason(to),
                                    BookingState.Initiator.ORGANISATION,
                                    Optional.of(version)));
                }
            }
            case "booked" ->
                door.orThrow(door.desks()
                        .bookings()
                        .book(
                                actor,
                                bookingId(id),
                                to.hasComment() ? to.getComment() : "",
                                Optional.of(version),
                                Optional.empty()));
            case "arrived", "checked-in" ->
                door.orThrow(door.desks().treatments().checkIn(actor, new SessionId(id.getIdPart())));
            case "noshow" -> door.orThrow(door.desks().treatments().noShow(actor, new SessionId(id.getIdPart())));
            default ->
                throw refuse(new Refusal.TransitionNotAllowed(
                        "Appointment", known.getStatus().toCode(), status));
        }
    }

    private RuntimeException refuse(Refusal refusal) {
        return RefusalOutcome.exception(refusal, door.zone());
    }
}
