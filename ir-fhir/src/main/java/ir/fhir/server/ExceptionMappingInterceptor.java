package ir.fhir.server;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.InternalErrorException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ir.fhir.outcome.Diagnostics;
import ir.scheduling.repository.UnreadableDocumentException;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hl7.fhir.r4.model.OperationOutcome;

/** Maps unexpected exceptions to a 500 OperationOutcome with a correlation id; details go to the log only. */
@Interceptor
public final class ExceptionMappingInterceptor {
    private static final Logger LOG = Logger.getLogger(ExceptionMappingInterceptor.class.getName());

    @Hook(Pointcut.SERVER_PRE_PROCESS_OUTGOING_EXCEPTION)
    public BaseServerResponseException map(Throwable thrown) {
        if (thrown instanceof BaseServerResponseException answered && answered.getStatusCode() < 500) {
            return answered.getOperationOutcome() == null ? withOutcome(answered) : answered;
        }
        if (thrown instanceof DataFormatException || thrown.getCause() instanceof DataFormatException) {
            return withOutcome(new InvalidRequestException(String.valueOf(thrown.getMessage())));
        }
        if (thrown instanceof IllegalArgumentException
                && String.valueOf(thrown.getMessage()).startsWith("URLDecoder")) {
            return withOutcome(new InvalidRequestException(Diagnostics.text("percent-encoding")));
        }
        var outside = outsideItsType(thrown);
        if (outside.isPresent()) {
            return withOutcome(new InvalidRequestException(outside.get()));
        }
        var id = UUID.randomUUID().toString();
        LOG.log(Level.SEVERE, "fault " + id, thrown);
        var outcome = new OperationOutcome();
        outcome.addIssue()
                .setSeverity(OperationOutcome.IssueSeverity.FATAL)
                .setCode(OperationOutcome.IssueType.EXCEPTION)
                .setDiagnostics(Diagnostics.text("fault", id));
        var fault = new InternalErrorException("fault " + id);
        fault.setOperationOutcome(outcome);
        return fault;
    }

    /** Returns the message of a domain type that rejected a value: what was given and what is expected. */
    private static Optional<String> outsideItsType(Throwable thrown) {
        if (UnreadableDocumentException.causes(thrown)) {
            return Optional.empty();
        }
        var cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        var frames = cause.getStackTrace();
        boolean ofTheDomain = cause instanceof IllegalArgumentException
                && frames.length > 0
                && frames[0].getClassName().startsWith("ir.domain.")
                && String.valueOf(cause.getMessage()).contains("(expected: ");
        var text = String.valueOf(cause.getMessage());
        return ofTheDomain ? Optional.of(text.substring(Math.max(0, text.length() - 300))) : Optional.empty();
    }

    private static BaseServerResponseException withOutcome(BaseServerResponseException answered) {
        var outcome = new OperationOutcome();
        outcome.addIssue()
                .setSeverity(OperationOutcome.IssueSeverity.ERROR)
                .setCode(
                        switch (answered.getStatusCode()) {
                            case 401 -> OperationOutcome.IssueType.LOGIN;
                            case 403 -> OperationOutcome.IssueType.FORBIDDEN;
                            case 404 -> OperationOutcome.IssueType.NOTFOUND;
                            case 405 -> OperationOutcome.IssueType.NOTSUPPORTED;
                            case 412 -> OperationOutcome.IssueType.CONFLICT;
                            default -> OperationOutcome.IssueType.INVALID;
                        })
                .setDiagnostics(BodyProblems.withoutClassNames(answered.getMessage()));
        answered.setOperationOutcome(outcome);
        return answered;
    }
}
