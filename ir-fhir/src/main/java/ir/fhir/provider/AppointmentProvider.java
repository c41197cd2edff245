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
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.fhir.mapper.AppointmentMapper;
import ir.fhir.operation.AppointmentOperationSupport;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.booking.BookingQueryService;
import ir.scheduling.booking.BookingQueryService.BookingOrProposal;
import ir.scheduling.booking.BookingService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonException;
import java.io.StringReader;
import java.util.Objects;
import java.util.Set;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Appointment.AppointmentStatus;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/**
 * Sessions, scheduled visits and waiting-list entries. Clients may write what no operation covers: a waiting-list entry
 * (proposed), the booking of one free Slot (booked), status transitions and the comment.
 */
@Dependent
public final class AppointmentProvider extends VersionedResourceProvider implements FhirProvider {
    private final FhirRequestContext context;
    private final AppointmentOperationSupport support;
    private final AppointmentCreation creation;
    private final AppointmentTransitions transitions;
    private final BookingQueryService bookingQueryService;
    private final BookingService bookingService;

    @Inject
    public AppointmentProvider(
            FhirRequestContext context,
            FhirSearchService searchService,
            AppointmentOperationSupport support,
            AppointmentCreation creation,
            AppointmentTransitions transitions,
            BookingQueryService bookingQueryService,
            BookingService bookingService) {
        super(searchService, Appointment.class);
        this.context = context;
        this.support = support;
        this.creation = creation;
        this.transitions = transitions;
        this.bookingQueryService = bookingQueryService;
        this.bookingService = bookingService;
    }

    /** Returns a found opening for as long as it can be held. Searches do not return openings. */
    @Override
    Resource current(IdType id, RequestDetails request) {
        try {
            return super.current(id, request);
        } catch (OperationOutcomeMapper.RejectedRequestException notKept) {
            if (notKept.getStatusCode() == 404
                    && bookingQueryService.read(context.actor(request), support.bookingId(id))
                            instanceof Result.Success<BookingOrProposal> success
                    && success.value().proposal().isPresent()) {
                return AppointmentMapper.appointment(success.value().proposal().get(), context.zone());
            }
            throw notKept;
        }
    }

    /**
     * A proposed Appointment becomes a waiting-list entry. A booked one that names a free Slot of this server is found,
     * held and booked in one request.
     */
    @Create
    public MethodOutcome create(@ResourceParam Appointment appointment, RequestDetails request) {
        return creation.create(appointment, request);
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
            transitions.apply(id, known, to, version, request);
        } else if (remark) {
            context.orThrow(bookingService.changeComment(
                    context.actor(request), support.bookingId(id), to.hasComment() ? to.getComment() : "", version));
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

    private RuntimeException reject(Rejection rejection) {
        return OperationOutcomeMapper.exception(rejection, context.zone());
    }
}
