package ir.fhir.outcome;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.message.RejectionMessages;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/**
 * Maps each rejection to one HTTP status and one issue code. A test compares this table with the sealed rejection
 * types.
 */
public final class OperationOutcomeMapper {
    public static final String CODES = "https://ir-scheduling.example/fhir/CodeSystem/ir";

    private static final Map<Class<? extends Rejection>, HttpMapping> MAPPINGS = Map.ofEntries(
            Map.entry(Rejection.NotFound.class, new HttpMapping(404, IssueType.NOTFOUND)),
            Map.entry(Rejection.NotPermitted.class, new HttpMapping(403, IssueType.FORBIDDEN)),
            Map.entry(Rejection.ResourceAlreadyBooked.class, new HttpMapping(409, IssueType.CONFLICT)),
            Map.entry(Rejection.ResourceClosed.class, new HttpMapping(409, IssueType.CONFLICT)),
            Map.entry(Rejection.ResourceUnsuitable.class, new HttpMapping(422, IssueType.BUSINESSRULE)),
            Map.entry(Rejection.InsufficientStock.class, new HttpMapping(409, IssueType.CONFLICT)),
            Map.entry(Rejection.GapTooShort.class, new HttpMapping(422, IssueType.BUSINESSRULE)),
            Map.entry(Rejection.BookingsAffected.class, new HttpMapping(409, IssueType.CONFLICT)),
            Map.entry(Rejection.HoldExpired.class, new HttpMapping(409, IssueType.CONFLICT)),
            Map.entry(Rejection.ProposalExpired.class, new HttpMapping(409, IssueType.CONFLICT)),
            Map.entry(Rejection.ProposalAlreadyHeld.class, new HttpMapping(409, IssueType.CONFLICT)),
            Map.entry(Rejection.HoldAlreadyRenewed.class, new HttpMapping(409, IssueType.CONFLICT)),
            Map.entry(Rejection.AlreadyScheduled.class, new HttpMapping(409, IssueType.CONFLICT)),
            Map.entry(Rejection.ReferralNotBookable.class, new HttpMapping(422, IssueType.BUSINESSRULE)),
            Map.entry(Rejection.RuleViolated.class, new HttpMapping(422, IssueType.BUSINESSRULE)),
            Map.entry(Rejection.HardStop.class, new HttpMapping(422, IssueType.BUSINESSRULE)),
            Map.entry(Rejection.TransitionNotAllowed.class, new HttpMapping(422, IssueType.BUSINESSRULE)),
            Map.entry(Rejection.StaleVersion.class, new HttpMapping(412, IssueType.CONFLICT)),
            Map.entry(Rejection.VersionMissing.class, new HttpMapping(412, IssueType.CONFLICT)),
            Map.entry(Rejection.IdempotencyKeyReused.class, new HttpMapping(422, IssueType.BUSINESSRULE)),
            Map.entry(Rejection.InvalidValue.class, new HttpMapping(400, IssueType.INVALID)),
            Map.entry(Rejection.MissingValue.class, new HttpMapping(400, IssueType.REQUIRED)),
            Map.entry(Rejection.UnsupportedEntry.class, new HttpMapping(422, IssueType.NOTSUPPORTED)),
            Map.entry(Rejection.PossibleDuplicatePatient.class, new HttpMapping(409, IssueType.DUPLICATE)),
            Map.entry(Rejection.PossibleDuplicateReferral.class, new HttpMapping(409, IssueType.DUPLICATE)),
            Map.entry(Rejection.TreatmentRecordMissing.class, new HttpMapping(422, IssueType.BUSINESSRULE)),
            Map.entry(Rejection.AlreadyFinal.class, new HttpMapping(422, IssueType.BUSINESSRULE)),
            Map.entry(Rejection.ReasonMissing.class, new HttpMapping(422, IssueType.BUSINESSRULE)));

    /** HTTP status and issue code of one rejection type. */
    public record HttpMapping(int status, IssueType code) {}

    private OperationOutcomeMapper() {}

    public static HttpMapping mapping(Class<? extends Rejection> refusal) {
        var answer = MAPPINGS.get(refusal);
        if (answer == null) {
            throw new IllegalStateException("no HTTP status for " + refusal.getName());
        }
        return answer;
    }

    /** Returns the value of a success. Throws a rejection as the exception that HAPI maps to a response. */
    public static <T> T orThrow(Result<T> result, ZoneId zone) {
        if (result instanceof Result.Success<T> success) {
            return success.value();
        }
        throw exception(((Result.Failure<T>) result).rejection(), zone);
    }

    public static BaseServerResponseException exception(Rejection rejection, ZoneId zone) {
        return new RejectedRequestException(mapping(rejection.getClass()).status(), outcome(rejection, zone));
    }

    public static OperationOutcome outcome(Rejection rejection, ZoneId zone) {
        var outcome = new OperationOutcome();
        outcome.addIssue(issue(rejection, zone));
        return outcome;
    }

    /** Maps a rejection to an issue: text, code and, if the rejection names an element, its FHIRPath. */
    public static OperationOutcome.OperationOutcomeIssueComponent issue(Rejection rejection, ZoneId zone) {
        var text = RejectionMessages.of(rejection, Locale.ENGLISH, zone);
        var issue = new OperationOutcome.OperationOutcomeIssueComponent()
                .setSeverity(IssueSeverity.ERROR)
                .setCode(mapping(rejection.getClass()).code())
                .setDiagnostics(text)
                .setDetails(new CodeableConcept().setText(text));
        issue.getDetails().addCoding().setSystem(CODES).setCode(RejectionMessages.code(rejection));
        RejectionMessages.element(rejection).ifPresent(issue::addExpression);
        return issue;
    }

    /** Carries a rejection's status and OperationOutcome to HAPI. */
    public static final class RejectedRequestException extends BaseServerResponseException {
        private static final long serialVersionUID = 1;

        public RejectedRequestException(int status, OperationOutcome outcome) {
            super(status, outcome.getIssueFirstRep().getDiagnostics(), outcome);
        }
    }
}
