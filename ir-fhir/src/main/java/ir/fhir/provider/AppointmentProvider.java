package ir.fhir.provider;

import ca.uhn.fhir.model.api.annotation.Description;
import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.fhir.mapping.AppointmentMapping;
import ir.fhir.mapping.FollowUpMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.server.Door;
import ir.scheduling.availability.WhyNot;
import ir.scheduling.booking.BookingDesk;
import ir.scheduling.booking.Bookings;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.message.WhyNotText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** IHE ITI Scheduling: find, hold, book, cancel; and Appointments to read and search. */
public final class AppointmentProvider implements IResourceProvider {
    private static final int OFFERED = 20;
    private static final int MOST_OFFERED = 100;

    private final Door door;

    public AppointmentProvider(Door door) {
        this.door = door;
    }

    @Override
    public Class<Appointment> getResourceType() {
        return Appointment.class;
    }

    @Read
    public Appointment read(@IdParam IdType id, RequestDetails request) {
        var actor = door.actor(request);
        var found = door.desks().bookings().read(actor, bookingId(id.getIdPart(), "Appointment.id"));
        // a follow-up visit that has a time is an appointment too
        if (found instanceof Outcome.Refused
                && door.desks().followUps().visit(actor, id.getIdPart()) instanceof Outcome.Done<FollowUpDesk.Due> due
                && due.value().visit().appointment().isPresent()) {
            return FollowUpMapping.appointment(due.value(), door.zone());
        }
        var place = door.orThrow(found);
        return place.booking()
                .map(booking -> AppointmentMapping.appointment(booking, place.checkedIn(), door.zone()))
                .orElseGet(() -> AppointmentMapping.appointment(place.proposal().orElseThrow(), door.zone()));
    }

    @Search
    public IBundleProvider search(
            @Description("resource id") @OptionalParam(name = "_id") @Nullable TokenParam id,
            @Description("whose") @OptionalParam(name = "patient") @Nullable ReferenceParam patient,
            @Description("when it begins") @OptionalParam(name = "date") @Nullable DateRangeParam date,
            @Description("where it stands") @OptionalParam(name = "status") @Nullable TokenParam status,
            @Description("who takes part") @OptionalParam(name = "practitioner") @Nullable ReferenceParam practitioner,
            @Description("where") @OptionalParam(name = "location") @Nullable ReferenceParam location,
            @Description("anybody or anything that takes part") @OptionalParam(name = "actor") @Nullable
                    ReferenceParam actor,
            @Description("the order it fulfils") @OptionalParam(name = "based-on") @Nullable ReferenceParam basedOn,
            RequestDetails request) {
        var resource = Stream.of(practitioner, location, actor)
                .filter(java.util.Objects::nonNull)
                .filter(reference -> !"Patient".equals(reference.getResourceType()))
                .map(reference -> new ResourceId(reference.getIdPart()))
                .findFirst();
        var whose = EvidenceProviders.patient(patient)
                .or(() -> Optional.ofNullable(actor)
                        .filter(a -> "Patient".equals(a.getResourceType()))
                        .map(a -> new PatientId(a.getIdPart())));
        var caller = door.actor(request);
        java.util.function.BiFunction<Integer, Integer, Bookings.Query> query = (offset, count) -> new Bookings.Query(
                Optional.ofNullable(id).map(t -> bookingId(t.getValue(), "_id")),
                whose,
                Optional.ofNullable(basedOn).map(r -> new ReferralId(r.getIdPart())),
                resource,
                status == null ? Set.of() : AppointmentMapping.states(status.getValue()),
                Optional.ofNullable(date)
                        .map(DateRangeParam::getLowerBoundAsInstant)
                        .map(Date::toInstant),
                Optional.ofNullable(date)
                        .map(DateRangeParam::getUpperBoundAsInstant)
                        .map(Date::toInstant),
                offset,
                count);
        long total = door.orThrow(door.desks().bookings().search(caller, query.apply(0, 0)))
                .total();
        return new DeskPage(Date.from(door.now()), total, (offset, count) -> {
            var matches = door.orThrow(door.desks().bookings().search(caller, query.apply(offset, count)));
            return matches.page().stream()
                    .map(b -> AppointmentMapping.appointment(
                            b, matches.checkedIn().contains(b.id()), door.zone()))
                    .toList();
        });
    }

    @Operation(name = "$find", idempotent = true)
    public Bundle find(
            @OperationParam(name = "start", min = 0, max = 1) @Nullable DateTimeType start,
            @OperationParam(name = "startTime", min = 0, max = 1) @Nullable DateTimeType startTime,
            @OperationParam(name = "end", min = 0, max = 1) @Nullable DateTimeType end,
            @OperationParam(name = "endTime", min = 0, max = 1) @Nullable DateTimeType endTime,
            @OperationParam(name = "visit-type") @Nullable List<StringType> visitType,
            @OperationParam(name = "specialty") @Nullable List<StringType> specialty,
            @OperationParam(name = "patient-reference") @Nullable List<Reference> patient,
            @OperationParam(name = "practitioner") @Nullable List<Reference> practitioners,
            @OperationParam(name = "location-reference") @Nullable List<Reference> locations,
            @OperationParam(name = "device") @Nullable List<Reference> devices,
            @OperationParam(name = "referral-identifier", min = 0, max = 1) @Nullable Identifier referralIdentifier,
            @OperationParam(name = "service-request", min = 0, max = 1) @Nullable Reference serviceRequest,
            @OperationParam(name = "ignore-appointment", min = 0, max = 1) @Nullable Reference ignored,
            @OperationParam(name = "explain", min = 0, max = 1) @Nullable BooleanType explain,
            @OperationParam(name = "_count", min = 0, max = 1) @Nullable IntegerType countParameter,
            @Count @Nullable Integer count,
            RequestDetails request) {
        var actor = door.actor(request);
        var from = required(start == null ? startTime : start, "start");
        var until = required(end == null ? endTime : end, "end");
        if (!from.isBefore(until)) {
            throw refuse(new Refusal.InvalidValue("end", until.toString(), "after start"));
        }
        var referral = serviceRequest != null
                ? new ReferralId(
                        String.valueOf(serviceRequest.getReferenceElement().getIdPart()))
                : referralIdentifier != null
                        ? door.orThrow(door.desks()
                                .openings()
                                .referralOf(
                                        actor,
                                        new OrderNumber(
                                                String.valueOf(referralIdentifier.getSystem()),
                                                String.valueOf(referralIdentifier.getValue()))))
                        : null;
        if (referral == null) {
            throw refuse(new Refusal.MissingValue("referral-identifier", "the order's number, or service-request"));
        }
        var wanted = new ArrayList<ResourceId>();
        Stream.of(practitioners, locations, devices)
                .filter(java.util.Objects::nonNull)
                .flatMap(List::stream)
                .flatMap(reference -> AppointmentMapping.resource(reference).stream())
                .forEach(resource -> wanted.add(new ResourceId(resource)));
        int asked = whole(countParameter, "_count", count != null ? count : OFFERED);
        var moving = Optional.ofNullable(ignored).map(reference -> named(reference, "ignore-appointment"));
        var found = door.orThrow(door.desks()
                .openings()
                .find(
                        actor,
                        OpeningsDesk.Wish.best(referral, Math.min(Math.max(asked, 1), MOST_OFFERED))
                                .within(Optional.of(from), Optional.of(until))
                                .with(wanted)
                                .explained(explain != null && Boolean.TRUE.equals(explain.getValue()))
                                .moving(moving)));
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        bundle.setTotal(found.total());
        for (var offer : found.offers()) {
            var appointment = AppointmentMapping.appointment(offer.proposal(), door.zone());
            bundle.addEntry()
                    .setFullUrl(request.getFhirServerBase() + "/Appointment/"
                            + appointment.getIdElement().getIdPart())
                    .setResource(appointment)
                    .getSearch()
                    .setMode(Bundle.SearchEntryMode.MATCH);
        }
        if (found.offers().isEmpty()
                || found.notBefore().isPresent()
                || (explain != null && Boolean.TRUE.equals(explain.getValue()))) {
            bundle.addEntry().setResource(explanation(found)).getSearch().setMode(Bundle.SearchEntryMode.OUTCOME);
        }
        return bundle;
    }

    private OperationOutcome explanation(OpeningsDesk.Found found) {
        var outcome = new OperationOutcome();
        if (found.offers().isEmpty()) {
            outcome.addIssue()
                    .setSeverity(IssueSeverity.INFORMATION)
                    .setCode(IssueType.INFORMATIONAL)
                    .setDiagnostics(
                            "No opening between " + moment(found.searched().start()) + " and "
                                    + moment(found.searched().end()) + ".");
        }
        found.notBefore()
                .ifPresent(at -> outcome.addIssue()
                        .setSeverity(IssueSeverity.INFORMATION)
                        .setCode(IssueType.INFORMATIONAL)
                        .setDiagnostics("No start is safe before " + moment(at)
                                + ": drugs that thin the blood are left out first."));
        for (WhyNot why : found.whyNot()) {
            outcome.addIssue()
                    .setSeverity(IssueSeverity.INFORMATION)
                    .setCode(IssueType.INFORMATIONAL)
                    .setDiagnostics(DateTimeFormatter.ofPattern("EEE d MMM yyyy", Locale.ENGLISH)
                                    .format(why.day())
                            + ": " + WhyNotText.of(why, Locale.ENGLISH, door.zone()));
        }
        return outcome;
    }

    @Operation(name = "$hold")
    public Bundle hold(
            @OperationParam(name = "appointment-reference", min = 0, max = 1) @Nullable Reference reference,
            @OperationParam(name = "hold-seconds", min = 0, max = 1) @Nullable IntegerType seconds,
            RequestDetails request) {
        var id = named(reference, "appointment-reference");
        int length = holdSeconds(seconds);
        var actor = door.actor(request);
        var held = door.desks()
                .bookings()
                .hold(actor, id, Duration.ofSeconds(length), key(request, "$hold", id, Integer.toString(length)));
        return answer(orRefusedHold(held, request, id), request);
    }

    @Operation(name = "$renew-hold")
    public Bundle renew(
            @IdParam IdType id,
            @OperationParam(name = "hold-seconds", min = 0, max = 1) @Nullable IntegerType seconds,
            RequestDetails request) {
        var length = Duration.ofSeconds(holdSeconds(seconds));
        return answer(
                door.orThrow(
                        door.desks().bookings().renew(door.actor(request), bookingId(id.getIdPart(), "id"), length)),
                request);
    }

    @Operation(name = "$book")
    public Bundle book(
            @OperationParam(name = "appointment-reference", min = 0, max = 1) @Nullable Reference reference,
            @OperationParam(name = "appointment-resource", min = 0, max = 1) @Nullable Appointment resource,
            @OperationParam(name = "appointment", min = 0, max = 1) @Nullable Appointment medplum,
            @OperationParam(name = "comment", min = 0, max = 1) @Nullable StringType comment,
            RequestDetails request) {
        var given = resource == null ? medplum : resource;
        if (reference == null && given == null) {
            throw refuse(
                    new Refusal.MissingValue("appointment-reference", "a held Appointment, or appointment-resource"));
        }
        var actor = door.actor(request);
        var remark = comment == null ? "" : comment.getValueNotNull();
        if (given == null) {
            var id = named(reference, "appointment-reference");
            return answer(
                    orRefused(
                            door.desks()
                                    .bookings()
                                    .book(actor, id, remark, version(request, null), key(request, "$book", id, remark)),
                            id,
                            request),
                    request);
        }
        var id = bookingId(String.valueOf(given.getIdElement().getIdPart()), "appointment-resource.id");
        if (given.getStatus() == Appointment.AppointmentStatus.CANCELLED) {
            var reason = given.getCancelationReason().hasText()
                    ? given.getCancelationReason().getText()
                    : String.valueOf(
                            given.getCancelationReason().getCodingFirstRep().getCode());
            return answer(
                    door.orThrow(door.desks()
                            .bookings()
                            .cancel(
                                    actor,
                                    id,
                                    "null".equals(reason) ? "" : reason,
                                    BookingState.Initiator.ORGANISATION,
                                    Optional.of(version(request, given)
                                            .orElseThrow(() -> refuse(new Refusal.VersionMissing()))))),
                    request);
        }
        if (given.getStatus() == Appointment.AppointmentStatus.PENDING
                || given.getStatus() == Appointment.AppointmentStatus.PROPOSED) {
            return answer(
                    orRefused(
                            door.desks()
                                    .bookings()
                                    .book(
                                            actor,
                                            id,
                                            remark,
                                            version(request, given),
                                            key(request, "$book", id, remark)),
                            id,
                            request),
                    request);
        }
        throw refuse(new Refusal.UnsupportedEntry(
                "appointment-resource.status",
                given.getStatus() == null ? "missing" : given.getStatus().toCode(),
                "pending to book, cancelled to cancel"));
    }

    /** To another start, in place: the same id; who takes part is chosen anew. */
    @Operation(name = "$reschedule")
    public Bundle reschedule(
            @IdParam IdType id,
            @OperationParam(name = "start", min = 0, max = 1) @Nullable DateTimeType start,
            RequestDetails request) {
        var actor = door.actor(request);
        var booking = bookingId(id.getIdPart(), "id");
        var to = required(start, "start");
        var version = version(request, null).orElseThrow(() -> refuse(new Refusal.VersionMissing()));
        var place = door.orThrow(door.desks().bookings().read(actor, booking));
        var referral = place.booking()
                .map(Booking::referral)
                .orElseThrow(() -> refuse(new Refusal.NotFound("booking", booking.value())));
        var found = door.orThrow(door.desks()
                .openings()
                .find(
                        actor,
                        OpeningsDesk.Wish.best(referral, 1)
                                .within(Optional.of(to), Optional.of(to.plusSeconds(60)))
                                .moving(Optional.of(booking))));
        if (found.offers().isEmpty()) {
            var outcome = explanation(found);
            outcome.getIssueFirstRep().setSeverity(IssueSeverity.FATAL).setCode(IssueType.NOTFOUND);
            alternatives(outcome, request, booking);
            throw new RefusalOutcome.Refused(409, outcome);
        }
        var proposal = found.offers().get(0).proposal().id();
        return answer(
                orRefused(
                        door.desks()
                                .bookings()
                                .move(
                                        actor,
                                        booking,
                                        proposal,
                                        Optional.of(version),
                                        key(request, "$reschedule", booking, to.toString())),
                        booking,
                        request),
                request);
    }

    @Operation(name = "$cancel")
    public Bundle cancel(
            @IdParam IdType id,
            @OperationParam(name = "reason", min = 0, max = 1) @Nullable CodeableConcept reason,
            @OperationParam(name = "initiator", min = 0, max = 1) @Nullable CodeType initiator,
            RequestDetails request) {
        if (reason == null) {
            throw refuse(new Refusal.MissingValue("reason", "why it is cancelled"));
        }
        if (initiator == null || !initiator.hasValue()) {
            throw refuse(new Refusal.MissingValue("initiator", "patient, practitioner or organisation"));
        }
        BookingState.Initiator who;
        try {
            who = BookingState.Initiator.valueOf(initiator.getValue().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw refuse(new Refusal.InvalidValue(
                    "initiator", initiator.getValue(), "patient, practitioner or organisation"));
        }
        var text = reason.hasText()
                ? reason.getText()
                : String.valueOf(reason.getCodingFirstRep().getCode());
        return answer(
                door.orThrow(door.desks()
                        .bookings()
                        .cancel(
                                door.actor(request),
                                bookingId(id.getIdPart(), "id"),
                                text,
                                who,
                                version(request, null))),
                request);
    }

    private Bundle answer(Booking booking, RequestDetails request) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        bundle.setTotal(1);
        var appointment = AppointmentMapping.appointment(booking, false, door.zone());
        bundle.addEntry()
                .setFullUrl(request.getFhirServerBase() + "/Appointment/"
                        + booking.id().value())
                .setResource(appointment)
                .getSearch()
                .setMode(Bundle.SearchEntryMode.MATCH);
        return bundle;
    }

    /** ITI-116 wants fatal/not-found first; what really stands in the way comes second, then where it fits instead. */
    private Booking orRefusedHold(Outcome<Booking> outcome, RequestDetails request, BookingId id) {
        if (outcome instanceof Outcome.Refused<Booking> refused
                && RefusalOutcome.answer(refused.refusal().getClass()).status() == 409) {
            var told = new OperationOutcome();
            told.addIssue()
                    .setSeverity(IssueSeverity.FATAL)
                    .setCode(IssueType.NOTFOUND)
                    .setDiagnostics("The appointment could not be held.");
            told.addIssue(RefusalOutcome.issue(refused.refusal(), door.zone()));
            alternatives(told, request, id);
            throw new RefusalOutcome.Refused(409, told);
        }
        return door.orThrow(outcome);
    }

    private Booking orRefused(Outcome<Booking> outcome, BookingId id, RequestDetails request) {
        if (outcome instanceof Outcome.Refused<Booking> refused && elsewhereHelps(refused.refusal())) {
            var told = RefusalOutcome.outcome(refused.refusal(), door.zone());
            alternatives(told, request, id);
            throw new RefusalOutcome.Refused(409, told);
        }
        return door.orThrow(outcome);
    }

    /** Another place would do: the refusal comes with some. */
    private static boolean elsewhereHelps(Refusal refusal) {
        return refusal instanceof Refusal.HoldExpired
                || refusal instanceof Refusal.ResourceTaken
                || refusal instanceof Refusal.ResourceClosed
                || refusal instanceof Refusal.StockShort;
    }

    private void alternatives(OperationOutcome told, RequestDetails request, BookingId id) {
        var offers = door.desks().openings().alternatives(door.actor(request), id);
        if (offers.isEmpty()) {
            told.addIssue()
                    .setSeverity(IssueSeverity.INFORMATION)
                    .setCode(IssueType.INFORMATIONAL)
                    .setDiagnostics("No alternative in " + OpeningsDesk.HORIZON.toDays() + " days.");
        }
        for (var offer : offers) {
            told.addIssue()
                    .setSeverity(IssueSeverity.INFORMATION)
                    .setCode(IssueType.INFORMATIONAL)
                    .setDiagnostics(
                            "Alternative Appointment/" + offer.proposal().id().value() + ": "
                                    + moment(offer.proposal().planned().start()) + ", "
                                    + offer.proposal().allocations().get(0).name());
        }
    }

    private String moment(Instant instant) {
        return DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", Locale.ENGLISH)
                .withZone(door.zone())
                .format(instant);
    }

    private int holdSeconds(@Nullable IntegerType seconds) {
        int length = whole(seconds, "hold-seconds", (int) Booking.HOLD.toSeconds());
        if (length < 1) {
            throw refuse(new Refusal.InvalidValue("hold-seconds", Integer.toString(length), "1 to 1800"));
        }
        return length;
    }

    private int whole(@Nullable IntegerType value, String name, int otherwise) {
        if (value == null) {
            return otherwise;
        }
        if (!value.hasValue()) {
            throw refuse(new Refusal.MissingValue(name, "a whole number"));
        }
        return value.getValue();
    }

    private Instant required(@Nullable DateTimeType value, String name) {
        if (value == null || value.getValue() == null) {
            throw refuse(new Refusal.MissingValue(name, "a dateTime with its offset"));
        }
        return value.getValue().toInstant();
    }

    private BookingId named(@Nullable Reference reference, String element) {
        if (reference == null || reference.getReferenceElement().getIdPart() == null) {
            throw refuse(new Refusal.MissingValue(element, "a reference to an Appointment"));
        }
        return bookingId(reference.getReferenceElement().getIdPart(), element);
    }

    private BookingId bookingId(String id, String element) {
        try {
            return new BookingId(id);
        } catch (IllegalArgumentException malformed) {
            throw refuse(new Refusal.InvalidValue(element, id, "an id of an Appointment"));
        }
    }

    private Optional<Long> version(RequestDetails request, @Nullable Appointment resource) {
        var header = Optional.ofNullable(request.getHeader("If-Match")).map(h -> h.replaceAll("^(W/)?\"?|\"$", ""));
        return header.or(
                        () -> Optional.ofNullable(resource).map(r -> r.getMeta().getVersionId()))
                .map(text -> {
                    try {
                        return Long.parseLong(text);
                    } catch (NumberFormatException notANumber) {
                        throw refuse(new Refusal.InvalidValue("If-Match", text, "a version number"));
                    }
                });
    }

    private static Optional<BookingDesk.IdempotencyKey> key(
            RequestDetails request, String operation, BookingId id, String rest) {
        return Optional.ofNullable(request.getHeader("Idempotency-Key"))
                .filter(key -> !key.isBlank())
                .map(key -> new BookingDesk.IdempotencyKey(key, hash(operation + "\n" + id.value() + "\n" + rest)));
    }

    private static String hash(String body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private RuntimeException refuse(Refusal refusal) {
        return RefusalOutcome.exception(refusal, door.zone());
    }
}
