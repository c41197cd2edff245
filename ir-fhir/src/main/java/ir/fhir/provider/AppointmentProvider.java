package ir.fhir.provider;

import ca.uhn.fhir.context.FhirContext;
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
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.session.SessionId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.fhir.mapper.AppointmentMapper;
import ir.fhir.operation.AppointmentOperationSupport;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.BookingQueryService.BookingOrProposal;
import ir.scheduling.calendar.SlotQueryService.CalendarSlot;
import ir.scheduling.waiting.WaitingListService;
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
 * Sessions, scheduled visits and waiting-list entries. Clients may write what no operation covers: a waiting-list entry
 * (proposed), the booking of one free Slot (booked), status transitions and the comment.
 */
public final class AppointmentProvider extends VersionedResourceProvider {
    private final FhirRequestContext context;
    private final AppointmentOperationSupport support;

    public AppointmentProvider(FhirRequestContext context, FhirSearchService searchService) {
        super(searchService, Appointment.class);
        this.context = context;
        this.support = new AppointmentOperationSupport(context);
    }

    /** Returns a found opening for as long as it can be held. Searches do not return openings. */
    @Override
    Resource current(IdType id, RequestDetails request) {
        try {
            return super.current(id, request);
        } catch (OperationOutcomeMapper.RejectedRequestException notKept) {
            if (notKept.getStatusCode() == 404
                    && context.services().bookingQueries().read(context.actor(request), bookingId(id))
                            instanceof Result.Success<BookingOrProposal> success
                    && success.value().proposal().isPresent()) {
                return AppointmentMapper.appointment(success.value().proposal().get(), context.zone());
            }
            throw notKept;
        }
    }

    private BookingId bookingId(IdType id) {
        try {
            return new BookingId(id.getIdPart());
        } catch (IllegalArgumentException malformed) {
            throw reject(new Rejection.NotFound("Appointment", id.getIdPart()));
        }
    }

    /**
     * A proposed Appointment becomes a waiting-list entry. A booked one that names a free Slot of this server is found,
     * held and booked in one request.
     */
    @Create
    public MethodOutcome create(@ResourceParam Appointment appointment, RequestDetails request) {
        if (appointment.getStatus() == AppointmentStatus.PROPOSED
                || appointment.getStatus() == AppointmentStatus.WAITLIST) {
            return waiting(appointment, request);
        }
        if (appointment.getStatus() == AppointmentStatus.BOOKED) {
            return book(appointment, request);
        }
        throw reject(new Rejection.UnsupportedEntry(
                "Appointment.status",
                appointment.getStatus() == null
                        ? "none"
                        : appointment.getStatus().toCode(),
                "proposed-for-waiting-list-entry"));
    }

    private ReferralId order(Appointment appointment) {
        return appointment.getBasedOn().stream()
                .map(r -> r.getReferenceElement().getIdPart())
                .filter(Objects::nonNull)
                .findFirst()
                .map(ReferralId::new)
                .orElseThrow(
                        () -> reject(new Rejection.MissingValue("Appointment.basedOn", "reference-to-servicerequest")));
    }

    private MethodOutcome waiting(Appointment appointment, RequestDetails request) {
        if (appointment.getStatus() == AppointmentStatus.PROPOSED && !appointment.hasRequestedPeriod()) {
            throw reject(new Rejection.MissingValue("Appointment.requestedPeriod", "requested-period"));
        }
        var entry = context.orThrow(context.services()
                .waitingList()
                .add(
                        context.actor(request),
                        order(appointment),
                        Optional.empty(),
                        new WaitingListService.Preferences(
                                Set.of(),
                                Optional.empty(),
                                0,
                                appointment.hasComment() ? appointment.getComment() : "")));
        return creationOutcome(entry.id(), request);
    }

    private MethodOutcome creationOutcome(String id, RequestDetails request) {
        var stored = searchService.read("Appointment", id, request);
        return new MethodOutcome(new IdType("Appointment", id, stored.getMeta().getVersionId()), true)
                .setResource(stored);
    }

    private MethodOutcome book(Appointment appointment, RequestDetails request) {
        var caller = context.actor(request);
        if (appointment.getSlot().size() != 1) {
            throw reject(new Rejection.UnsupportedEntry(
                    "Appointment.slot", appointment.getSlot().size() + " slots", "one-free-slot-server"));
        }
        var slot = context.orThrow(context.services()
                .slots()
                .slot(
                        caller,
                        String.valueOf(appointment
                                .getSlotFirstRep()
                                .getReferenceElement()
                                .getIdPart())));
        var start = appointment.hasStart()
                ? appointment.getStart().toInstant()
                : slot.window().start();
        if (slot.state() != CalendarSlot.State.FREE || !slot.window().contains(start)) {
            throw reject(new Rejection.InvalidValue(
                    "Appointment.start", start.toString(), "instant-within-free-slot-appointment"));
        }
        var proposal = findProposal(order(appointment), start, slot.resource(), request);
        var id = proposal.value();
        context.orThrow(context.services()
                .bookings()
                .book(
                        caller,
                        proposal,
                        appointment.hasComment() ? appointment.getComment() : "",
                        Optional.empty(),
                        Optional.empty()));
        return creationOutcome(id, request);
    }

    private BookingId findProposal(ReferralId order, Instant start, ResourceId with, RequestDetails request) {
        var result = context.orThrow(context.services()
                .availability()
                .find(
                        context.actor(request),
                        AvailabilityService.AvailabilityQuery.best(order, 1)
                                .within(Optional.of(start), Optional.of(start.plusSeconds(60)))
                                .with(List.of(with))));
        if (result.proposals().isEmpty()) {
            throw new OperationOutcomeMapper.RejectedRequestException(409, support.explanation(result));
        }
        return result.proposals().get(0).proposal().id();
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Appointment to, RequestDetails request) {
        var known = (Appointment) searchService.read("Appointment", id.getIdPart(), request);
        applyChange(id, known, to, request);
        var stored = searchService.read("Appointment", id.getIdPart(), request);
        return new MethodOutcome(
                        new IdType(
                                "Appointment", id.getIdPart(), stored.getMeta().getVersionId()),
                        false)
                .setResource(stored);
    }

    /** Applies a JSON Patch (RFC 6902) to the resource as a client reads it. */
    @Patch
    public MethodOutcome patch(
            @IdParam IdType id, PatchTypeEnum type, @ResourceParam String body, RequestDetails request) {
        if (type != PatchTypeEnum.JSON_PATCH) {
            throw reject(new Rejection.UnsupportedEntry(
                    "Content-Type", type.getContentType(), "application-json-patch-json"));
        }
        var known = (Appointment) searchService.read("Appointment", id.getIdPart(), request);
        var parser = FhirContext.forR4Cached().newJsonParser();
        Appointment to;
        try (var patch = Json.createReader(new StringReader(body));
                var resource = Json.createReader(new StringReader(parser.encodeResourceToString(known)))) {
            var patched = Json.createPatch(patch.readArray()).apply(resource.readObject());
            to = request.getFhirContext().newJsonParser().parseResource(Appointment.class, patched.toString());
        } catch (JsonException | ClassCastException | NullPointerException exception) {
            throw reject(new Rejection.InvalidValue("patch", "cannot be applied", "json-patch-operations-on-elements"));
        }
        applyChange(id, known, to, request);
        return new MethodOutcome(new IdType("Appointment", id.getIdPart()), false)
                .setResource(searchService.read("Appointment", id.getIdPart(), request));
    }

    /** Applies a status transition or a changed comment. A change of time or room requires $reschedule. */
    private void applyChange(IdType id, Appointment known, Appointment to, RequestDetails request) {
        long version = support.version(request, null).orElseThrow(() -> reject(new Rejection.VersionMissing()));
        if (version != Long.parseLong(String.valueOf(known.getMeta().getVersionId()))) {
            throw reject(new Rejection.StaleVersion(
                    version, Long.parseLong(known.getMeta().getVersionId())));
        }
        boolean step = known.getStatus() != to.getStatus();
        boolean remark = !Objects.equals(known.getComment(), to.getComment());
        if (step && remark && to.getStatus() != AppointmentStatus.BOOKED) {
            throw reject(new Rejection.UnsupportedEntry(
                    "Appointment.comment", "changed", "stored-comment-change-status-and"));
        }
        requireUnchanged(known, to);
        if (step) {
            step(id, known, to, version, request);
        } else if (remark) {
            context.orThrow(context.services()
                    .bookings()
                    .changeComment(
                            context.actor(request), bookingId(id), to.hasComment() ? to.getComment() : "", version));
        }
    }

    /** Rejects a change of any element other than status, comment and cancellation reason, instead of ignoring it. */
    private void requireUnchanged(Appointment known, Appointment to) {
        ElementChangeValidator.firstForbiddenChange(
                        zulu(known),
                        zulu(to),
                        Set.of("status", "comment", "cancelationReason"),
                        "stored-value-use-reschedule-to")
                .ifPresent(rejection -> {
                    throw reject(rejection);
                });
    }

    /** Returns a copy with all times in UTC, so that equal instants in different zones compare equal. */
    private static Appointment zulu(Appointment appointment) {
        var copy = appointment.copy();
        copy.getStartElement().setTimeZoneZulu(true);
        copy.getEndElement().setTimeZoneZulu(true);
        return copy;
    }

    private void step(IdType id, Appointment known, Appointment to, long version, RequestDetails request) {
        var caller = context.actor(request);
        var status = to.getStatus() == null ? "none" : to.getStatus().toCode();
        switch (String.valueOf(status)) {
            case "cancelled" -> {
                if (known.getStatus() == AppointmentStatus.WAITLIST) {
                    context.orThrow(context.services()
                            .waitingList()
                            .remove(caller, id.getIdPart(), AppointmentOperationSupport.reason(to)));
                } else {
                    context.orThrow(context.services()
                            .cancellations()
                            .cancel(
                                    caller,
                                    bookingId(id),
                                    AppointmentOperationSupport.reason(to),
                                    BookingState.Initiator.ORGANISATION,
                                    Optional.of(version)));
                }
            }
            case "booked" ->
                context.orThrow(context.services()
                        .bookings()
                        .book(
                                caller,
                                bookingId(id),
                                to.hasComment() ? to.getComment() : "",
                                Optional.of(version),
                                Optional.empty()));
            case "arrived", "checked-in" ->
                context.orThrow(context.services().treatments().checkIn(caller, new SessionId(id.getIdPart())));
            case "noshow" ->
                context.orThrow(context.services().treatments().noShow(caller, new SessionId(id.getIdPart())));
            default ->
                throw reject(new Rejection.TransitionNotAllowed(
                        "Appointment", known.getStatus().toCode(), status));
        }
    }

    private RuntimeException reject(Rejection rejection) {
        return OperationOutcomeMapper.exception(rejection, context.zone());
    }
}
