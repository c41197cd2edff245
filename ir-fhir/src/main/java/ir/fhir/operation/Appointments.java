package ir.fhir.operation;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.fhir.mapping.AppointmentMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.server.Door;
import ir.scheduling.booking.BookingDesk;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.message.WhyNotText;
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
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/** What the operations on appointments have in common: ids and versions in, one Appointment or one refusal out. */
public final class Appointments {
    private final Door door;

    public Appointments(Door door) {
        this.door = door;
    }

    /** The Appointment first; what there is to tell after it. */
    Bundle answer(Booking booking, Optional<OperationOutcome> told, RequestDetails request) {
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        bundle.setTotal(1);
        bundle.addEntry()
                .setFullUrl(request.getFhirServerBase() + "/Appointment/"
                        + booking.id().value())
                .setResource(AppointmentMapping.appointment(booking, false, door.zone()))
                .getSearch()
                .setMode(Bundle.SearchEntryMode.MATCH);
        told.ifPresent(outcome -> tell(bundle, outcome));
        return bundle;
    }

    /**
     * ITI-116 and 117 want fatal/not-found first; what really stands in the way comes second, then where it fits
     * instead. With IHE's letter it is a Bundle that holds only that, and no fault of HTTP.
     */
    Bundle answerOrRefused(
            Outcome<Booking> outcome,
            BookingId id,
            String what,
            Optional<OperationOutcome> told,
            RequestDetails request) {
        if (outcome instanceof Outcome.Refused<Booking> refused
                && RefusalOutcome.answer(refused.refusal().getClass()).status() == 409) {
            var why = new OperationOutcome();
            why.addIssue()
                    .setSeverity(IssueSeverity.FATAL)
                    .setCode(IssueType.NOTFOUND)
                    .setDiagnostics("The appointment could not be " + what + ".");
            why.addIssue(RefusalOutcome.issue(refused.refusal(), door.zone()));
            if (elsewhereHelps(refused.refusal())) {
                alternatives(why, request, id);
            }
            return refused(door.literal(), why);
        }
        return answer(door.orThrow(outcome), told, request);
    }

    /** @param literal as IHE's text has it */
    static Bundle refused(boolean literal, OperationOutcome why) {
        if (!literal) {
            throw new RefusalOutcome.Refused(409, why);
        }
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        bundle.setTotal(0);
        tell(bundle, why);
        return bundle;
    }

    /** Another place would do: the refusal comes with some. */
    private static boolean elsewhereHelps(Refusal refusal) {
        return refusal instanceof Refusal.HoldExpired
                || refusal instanceof Refusal.ProposalExpired
                || refusal instanceof Refusal.ProposalHeldAlready
                || refusal instanceof Refusal.ResourceTaken
                || refusal instanceof Refusal.ResourceClosed
                || refusal instanceof Refusal.StockShort;
    }

    private void alternatives(OperationOutcome told, RequestDetails request, BookingId id) {
        var offers = door.desks().openings().alternatives(door.actor(request), id);
        if (offers.isEmpty()) {
            inform(told, "No alternative in " + OpeningsDesk.HORIZON.toDays() + " days.");
        }
        for (var offer : offers) {
            inform(
                    told,
                    "Alternative Appointment/" + offer.proposal().id().value() + ": "
                            + moment(offer.proposal().planned().start()) + ", "
                            + offer.proposal().allocations().get(0).name());
        }
    }

    /** Beside the rest, with a name of its own. */
    static void tell(Bundle bundle, OperationOutcome told) {
        var entry =
                bundle.addEntry().setFullUrl("urn:uuid:" + UUID.randomUUID()).setResource(told);
        if (bundle.getType() == Bundle.BundleType.SEARCHSET) {
            entry.getSearch().setMode(Bundle.SearchEntryMode.OUTCOME);
        }
    }

    static void inform(OperationOutcome outcome, String text) {
        outcome.addIssue()
                .setSeverity(IssueSeverity.INFORMATION)
                .setCode(IssueType.INFORMATIONAL)
                .setDiagnostics(text);
    }

    String moment(Instant instant) {
        return DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", Locale.ENGLISH)
                .withZone(door.zone())
                .format(instant);
    }

    /** Why nothing was found, or not where it was looked first. */
    public OperationOutcome explanation(OpeningsDesk.Found found) {
        var outcome = new OperationOutcome();
        if (found.offers().isEmpty()) {
            inform(
                    outcome,
                    "No opening between " + moment(found.searched().start()) + " and "
                            + moment(found.searched().end()) + ".");
        }
        found.notBefore()
                .ifPresent(at -> inform(
                        outcome,
                        "No start is safe before " + moment(at) + ": drugs that thin the blood are left out first."));
        found.whyNot()
                .forEach(why -> inform(
                        outcome,
                        DateTimeFormatter.ofPattern("EEE d MMM yyyy", Locale.ENGLISH)
                                        .format(why.day())
                                + ": " + WhyNotText.of(why, Locale.ENGLISH, door.zone())));
        return outcome;
    }

    BookingId id(String id, String element) {
        try {
            return new BookingId(id);
        } catch (IllegalArgumentException malformed) {
            throw refuse(new Refusal.InvalidValue(element, id, "an id of an Appointment"));
        }
    }

    Duration holdSeconds(Input input) {
        int length = input.number("hold-seconds").orElse((int) Booking.HOLD.toSeconds());
        if (length < 1) {
            throw refuse(new Refusal.InvalidValue("hold-seconds", Integer.toString(length), "1 to 1800"));
        }
        return Duration.ofSeconds(length);
    }

    /** From If-Match, or as IHE's $book carries it. */
    public Optional<Long> version(RequestDetails request, @Nullable Appointment resource) {
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

    static Optional<BookingDesk.IdempotencyKey> key(
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

    /** In words where it has them, else by its code. */
    static String words(CodeableConcept reason) {
        if (reason.hasText()) {
            return reason.getText();
        }
        var coding = reason.getCodingFirstRep();
        return coding.hasCode() ? coding.getCode() : "";
    }

    /** Why an Appointment was cancelled; empty where it does not say. */
    public static String reason(Appointment appointment) {
        return words(appointment.getCancelationReason());
    }

    /** To another start: the same id, all of its resources or none; who takes part is chosen anew. */
    Bundle moved(
            BookingId booking,
            Instant to,
            List<ResourceId> wanted,
            long version,
            Optional<OperationOutcome> told,
            RequestDetails request) {
        var actor = door.actor(request);
        var place = door.orThrow(door.desks().bookings().read(actor, booking));
        ReferralId referral = place.booking()
                .map(Booking::referral)
                .orElseThrow(() -> refuse(new Refusal.NotFound("booking", booking.value())));
        var key = key(request, "$reschedule", booking, to.toString());
        var found = door.orThrow(door.desks()
                .openings()
                .find(
                        actor,
                        OpeningsDesk.Wish.best(referral, 1)
                                .within(Optional.of(to), Optional.of(to.plusSeconds(60)))
                                .with(wanted)
                                .moving(Optional.of(booking))));
        if (found.offers().isEmpty()) {
            var outcome = explanation(found);
            outcome.getIssueFirstRep().setSeverity(IssueSeverity.FATAL).setCode(IssueType.NOTFOUND);
            alternatives(outcome, request, booking);
            return refused(door.literal(), outcome);
        }
        var proposal = found.offers().get(0).proposal().id();
        return answerOrRefused(
                door.desks().bookings().move(actor, booking, proposal, Optional.of(version), key),
                booking,
                "moved",
                told,
                request);
    }

    /** Practitioners, locations and devices by their ids, whatever they were called. */
    static List<ResourceId> resources(List<Reference> references) {
        return references.stream()
                .flatMap(r -> Optional.ofNullable(r.getReferenceElement().getIdPart()).stream())
                .map(ResourceId::new)
                .toList();
    }

    RuntimeException refuse(Refusal refusal) {
        return RefusalOutcome.exception(refusal, door.zone());
    }
}
