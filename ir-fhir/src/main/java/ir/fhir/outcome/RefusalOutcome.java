package ir.fhir.outcome;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.scheduling.message.RefusalText;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/** Every refusal has one HTTP status and one issue code; a test holds this table to the sealed list. */
public final class RefusalOutcome {
    public static final String CODES = "https://ir-scheduling.example/fhir/CodeSystem/ir";

    private static final Map<Class<? extends Refusal>, Answer> ANSWERS = Map.ofEntries(
            Map.entry(Refusal.NotFound.class, new Answer(404, IssueType.NOTFOUND)),
            Map.entry(Refusal.NotPermitted.class, new Answer(403, IssueType.FORBIDDEN)),
            Map.entry(Refusal.ResourceTaken.class, new Answer(409, IssueType.CONFLICT)),
            Map.entry(Refusal.ResourceClosed.class, new Answer(409, IssueType.CONFLICT)),
            Map.entry(Refusal.ResourceUnsuitable.class, new Answer(422, IssueType.BUSINESSRULE)),
            Map.entry(Refusal.StockShort.class, new Answer(409, IssueType.CONFLICT)),
            Map.entry(Refusal.GapTooShort.class, new Answer(422, IssueType.BUSINESSRULE)),
            Map.entry(Refusal.SessionsHit.class, new Answer(409, IssueType.CONFLICT)),
            Map.entry(Refusal.HoldExpired.class, new Answer(409, IssueType.CONFLICT)),
            Map.entry(Refusal.ProposalExpired.class, new Answer(409, IssueType.CONFLICT)),
            Map.entry(Refusal.ProposalHeldAlready.class, new Answer(409, IssueType.CONFLICT)),
            Map.entry(Refusal.RenewedAlready.class, new Answer(409, IssueType.CONFLICT)),
            Map.entry(Refusal.ScheduledAlready.class, new Answer(409, IssueType.CONFLICT)),
            Map.entry(Refusal.ReferralNotBookable.class, new Answer(422, IssueType.BUSINESSRULE)),
            Map.entry(Refusal.RuleNotMet.class, new Answer(422, IssueType.BUSINESSRULE)),
            Map.entry(Refusal.HardStop.class, new Answer(422, IssueType.BUSINESSRULE)),
            Map.entry(Refusal.TransitionNotAllowed.class, new Answer(422, IssueType.BUSINESSRULE)),
            Map.entry(Refusal.StaleVersion.class, new Answer(412, IssueType.CONFLICT)),
            Map.entry(Refusal.VersionMissing.class, new Answer(412, IssueType.CONFLICT)),
            Map.entry(Refusal.KeyReused.class, new Answer(422, IssueType.BUSINESSRULE)),
            Map.entry(Refusal.InvalidValue.class, new Answer(400, IssueType.INVALID)),
            Map.entry(Refusal.MissingValue.class, new Answer(400, IssueType.REQUIRED)),
            Map.entry(Refusal.UnsupportedEntry.class, new Answer(422, IssueType.NOTSUPPORTED)),
            Map.entry(Refusal.SimilarPatient.class, new Answer(409, IssueType.DUPLICATE)),
            Map.entry(Refusal.SimilarReferral.class, new Answer(409, IssueType.DUPLICATE)),
            Map.entry(Refusal.TreatmentRecordMissing.class, new Answer(422, IssueType.BUSINESSRULE)),
            Map.entry(Refusal.AlreadyFinal.class, new Answer(422, IssueType.BUSINESSRULE)),
            Map.entry(Refusal.ReasonMissing.class, new Answer(422, IssueType.BUSINESSRULE)));

    /** Status and code of one kind of refusal. */
    public record Answer(int status, IssueType code) {}

    private RefusalOutcome() {}

    public static Answer answer(Class<? extends Refusal> refusal) {
        var answer = ANSWERS.get(refusal);
        if (answer == null) {
            throw new IllegalStateException("no HTTP answer for " + refusal.getName());
        }
        return answer;
    }

    /** What was done; a refusal becomes the exception HAPI answers with. */
    public static <T> T orThrow(Outcome<T> outcome, ZoneId zone) {
        if (outcome instanceof Outcome.Done<T> done) {
            return done.value();
        }
        throw exception(((Outcome.Refused<T>) outcome).refusal(), zone);
    }

    public static BaseServerResponseException exception(Refusal refusal, ZoneId zone) {
        return new Refused(answer(refusal.getClass()).status(), outcome(refusal, zone));
    }

    public static OperationOutcome outcome(Refusal refusal, ZoneId zone) {
        var outcome = new OperationOutcome();
        outcome.addIssue(issue(refusal, zone));
        return outcome;
    }

    /** The fact, in words and by code; where it has an element, the FHIRPath of it. */
    public static OperationOutcome.OperationOutcomeIssueComponent issue(Refusal refusal, ZoneId zone) {
        var text = RefusalText.of(refusal, Locale.ENGLISH, zone);
        var issue = new OperationOutcome.OperationOutcomeIssueComponent()
                .setSeverity(IssueSeverity.ERROR)
                .setCode(answer(refusal.getClass()).code())
                .setDiagnostics(text)
                .setDetails(new CodeableConcept().setText(text));
        issue.getDetails().addCoding().setSystem(CODES).setCode(RefusalText.code(refusal));
        RefusalText.element(refusal).ifPresent(issue::addExpression);
        return issue;
    }

    /** A refusal on its way out. */
    public static final class Refused extends BaseServerResponseException {
        private static final long serialVersionUID = 1;

        public Refused(int status, OperationOutcome outcome) {
            super(status, outcome.getIssueFirstRep().getDiagnostics(), outcome);
        }
    }
}
