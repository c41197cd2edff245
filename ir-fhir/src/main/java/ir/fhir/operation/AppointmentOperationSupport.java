package ir.fhir.operation;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.fhir.mapper.AppointmentMapper;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.availability.UnavailabilityMessages;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.BookingQueryService;
import ir.scheduling.booking.IdempotencyKey;
import ir.scheduling.booking.RescheduleService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/** Shared code of the Appointment operations: reads ids and versions, returns one Appointment or one rejection. */
@Dependent
public final class AppointmentOperationSupport {
    private final FhirRequestContext context;
    private final AvailabilityService availabilityService;
    private final BookingQueryService bookingQueryService;
    private final RescheduleService rescheduleService;

    @Inject
    public AppointmentOperationSupport(
            FhirRequestContext context,
            AvailabilityService availabilityService,
            BookingQueryService bookingQueryService,
            RescheduleService rescheduleService) {
        this.context = context;
        this.availabilityService = availabilityService;
        this.bookingQueryService = bookingQueryService;
        this.rescheduleService = rescheduleService;
    }

    /** Returns a Bundle with the Appointment, followed by an OperationOutcome if there is one. */
    Bundle toBundle(Booking booking, Optional<OperationOutcome> information, RequestDetails request) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        bundle.setTotal(1);
        bundle.addEntry()
                .setFullUrl(request.getFhirServerBase() + "/Appointment/"
                        + booking.id().value())
                .setResource(AppointmentMapper.appointment(booking, false, context.zone()))
                .getSearch()
                .setMode(Bundle.SearchEntryMode.MATCH);
        information.ifPresent(outcome -> addOutcome(bundle, outcome));
        return bundle;
    }

    /**
     * Returns the Appointment, or the conflict as ITI-116 and ITI-117 require: first a fatal not-found issue, then the
     * actual cause, then alternatives. With IHE's literal errors the conflict is a Bundle that contains the outcome
     * only, with HTTP status 200.
     */
    Bundle toBundleOrConflict(
            Result<Booking> result,
            BookingId id,
            String what,
            Optional<OperationOutcome> information,
            RequestDetails request) {
        if (result instanceof Result.Failure<Booking> failure
                && OperationOutcomeMapper.mapping(failure.rejection().getClass())
                                .status()
                        == 409) {
            var outcome = new OperationOutcome();
            outcome.addIssue()
                    .setSeverity(IssueSeverity.FATAL)
                    .setCode(IssueType.NOTFOUND)
                    .setDiagnostics(Diagnostics.text("conflict." + what));
            outcome.addIssue(OperationOutcomeMapper.issue(failure.rejection(), context.zone()));
            if (offersAlternatives(failure.rejection())) {
                alternatives(outcome, request, id);
            }
            return rejected(context.iheLiteralErrors(), outcome);
        }
        return toBundle(context.orThrow(result), information, request);
    }

    /** @param literal whether to return the conflict as a Bundle, as IHE's text requires */
    static Bundle rejected(boolean literal, OperationOutcome outcome) {
        if (!literal) {
            throw new OperationOutcomeMapper.RejectedRequestException(409, outcome);
        }
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        bundle.setTotal(0);
        addOutcome(bundle, outcome);
        return bundle;
    }

    /** Returns whether another opening resolves the rejection, so that alternatives are added. */
    private static boolean offersAlternatives(Rejection rejection) {
        return rejection instanceof Rejection.HoldExpired
                || rejection instanceof Rejection.ProposalExpired
                || rejection instanceof Rejection.ProposalAlreadyHeld
                || rejection instanceof Rejection.ResourceAlreadyBooked
                || rejection instanceof Rejection.ResourceClosed
                || rejection instanceof Rejection.InsufficientStock;
    }

    private void alternatives(OperationOutcome outcome, RequestDetails request, BookingId id) {
        var proposals = availabilityService.alternatives(context.actor(request), id)
                        instanceof Result.Success<List<AvailabilityService.ScoredProposal>> found
                ? found.value()
                : List.<AvailabilityService.ScoredProposal>of();
        if (proposals.isEmpty()) {
            addInformation(outcome, Diagnostics.text("no-alternative", AvailabilityService.HORIZON.toDays()));
        }
        for (var proposal : proposals) {
            addInformation(
                    outcome,
                    Diagnostics.text(
                            "alternative",
                            proposal.proposal().id().value(),
                            dateTime(proposal.proposal().planned().start()),
                            proposal.proposal().allocations().get(0).name()));
        }
    }

    /** Adds the outcome as an entry with a URN of its own. */
    static void addOutcome(Bundle bundle, OperationOutcome outcome) {
        var entry =
                bundle.addEntry().setFullUrl("urn:uuid:" + UUID.randomUUID()).setResource(outcome);
        if (bundle.getType() == Bundle.BundleType.SEARCHSET) {
            entry.getSearch().setMode(Bundle.SearchEntryMode.OUTCOME);
        }
    }

    static void addInformation(OperationOutcome outcome, String text) {
        outcome.addIssue()
                .setSeverity(IssueSeverity.INFORMATION)
                .setCode(IssueType.INFORMATIONAL)
                .setDiagnostics(text);
    }

    String dateTime(Instant instant) {
        return DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", Locale.ENGLISH)
                .withZone(context.zone())
                .format(instant);
    }

    /** Explains why no opening was found, or none at the beginning of the period. */
    public OperationOutcome explanation(AvailabilityService.AvailabilityResult result) {
        var outcome = new OperationOutcome();
        if (result.proposals().isEmpty()) {
            addInformation(
                    outcome,
                    Diagnostics.text(
                            "no-opening",
                            dateTime(result.searched().start()),
                            dateTime(result.searched().end())));
        }
        result.notBefore().ifPresent(at -> addInformation(outcome, Diagnostics.text("no-safe-start", dateTime(at))));
        result.unavailabilityReasons()
                .forEach(reason -> addInformation(
                        outcome,
                        Diagnostics.text(
                                "why-no-opening",
                                DateTimeFormatter.ofPattern("EEE d MMM yyyy", Locale.ENGLISH)
                                        .format(reason.day()),
                                UnavailabilityMessages.of(reason, Locale.ENGLISH, context.zone()))));
        return outcome;
    }

    BookingId id(String id, String element) {
        try {
            return new BookingId(id);
        } catch (IllegalArgumentException malformed) {
            throw reject(new Rejection.InvalidValue(element, id, "id-of-appointment"));
        }
    }

    Duration holdSeconds(OperationParameters parameters) {
        int length = parameters.number("hold-seconds").orElse((int) Booking.HOLD_DURATION.toSeconds());
        if (length < 1 || length > Booking.MAX_HOLD_DURATION.toSeconds()) {
            throw reject(new Rejection.InvalidValue(
                    "hold-seconds", Integer.toString(length), "whole-number-seconds-from-1"));
        }
        return Duration.ofSeconds(length);
    }

    /** Returns the version from If-Match or, as in IHE's $book, from the resource. */
    public Optional<Long> version(RequestDetails request, @Nullable Appointment resource) {
        var header = Optional.ofNullable(request.getHeader("If-Match")).map(h -> h.replaceAll("^(W/)?\"?|\"$", ""));
        return header.or(
                        () -> Optional.ofNullable(resource).map(r -> r.getMeta().getVersionId()))
                .map(text -> {
                    try {
                        return Long.parseLong(text);
                    } catch (NumberFormatException exception) {
                        throw reject(new Rejection.InvalidValue("If-Match", text, "version-number"));
                    }
                });
    }

    static Optional<IdempotencyKey> key(RequestDetails request, String operation, BookingId id, String rest) {
        return Optional.ofNullable(request.getHeader("Idempotency-Key"))
                .filter(key -> !key.isBlank())
                .map(key -> new IdempotencyKey(key, hash(operation + "\n" + id.value() + "\n" + rest)));
    }

    private static String hash(String body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException(exception);
        }
    }

    /** Returns the text of a reason, or its code if it has no text. */
    static String text(CodeableConcept reason) {
        if (reason.hasText()) {
            return reason.getText();
        }
        var coding = reason.getCodingFirstRep();
        return coding.hasCode() ? coding.getCode() : "";
    }

    /** Returns the cancellation reason; empty if there is none. */
    public static String reason(Appointment appointment) {
        return text(appointment.getCancelationReason());
    }

    /**
     * Moves a booking to another start. The id stays, either all resources move or none, and participants are selected
     * again.
     */
    Bundle reschedule(
            BookingId booking,
            Instant to,
            List<ResourceId> requested,
            long version,
            Optional<OperationOutcome> information,
            RequestDetails request) {
        var caller = context.actor(request);
        var target = context.orThrow(bookingQueryService.read(caller, booking));
        ReferralId referral = target.booking()
                .map(Booking::referral)
                .orElseThrow(() -> reject(new Rejection.NotFound("booking", booking.value())));
        var key = key(request, "$reschedule", booking, to.toString());
        var result = context.orThrow(availabilityService.find(
                caller,
                AvailabilityService.AvailabilityQuery.best(referral, 1)
                        .within(Optional.of(to), Optional.of(to.plusSeconds(60)))
                        .with(requested)
                        .moving(Optional.of(booking))));
        if (result.proposals().isEmpty()) {
            var outcome = explanation(result);
            outcome.getIssueFirstRep().setSeverity(IssueSeverity.FATAL).setCode(IssueType.NOTFOUND);
            alternatives(outcome, request, booking);
            return rejected(context.iheLiteralErrors(), outcome);
        }
        var proposal = result.proposals().get(0).proposal().id();
        return toBundleOrConflict(
                rescheduleService.reschedule(caller, booking, proposal, Optional.of(version), key),
                booking,
                "moved",
                information,
                request);
    }

    /** Returns the ids of referenced practitioners, locations and devices, whatever the type. */
    static List<ResourceId> resources(List<Reference> references) {
        return references.stream()
                .flatMap(r -> Optional.ofNullable(r.getReferenceElement().getIdPart()).stream())
                .map(ResourceId::new)
                .toList();
    }

    /** Returns the id of a booking or proposal; any other text is the id of no Appointment. */
    public BookingId bookingId(IdType id) {
        try {
            return new BookingId(id.getIdPart());
        } catch (IllegalArgumentException malformed) {
            throw reject(new Rejection.NotFound("Appointment", id.getIdPart()));
        }
    }

    public RuntimeException reject(Rejection rejection) {
        return OperationOutcomeMapper.exception(rejection, context.zone());
    }
}
