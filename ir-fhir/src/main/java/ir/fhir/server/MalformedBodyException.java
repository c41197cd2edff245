package ir.fhir.server;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;

/**
 * Rejects a body with all problems that its parser found. It is no DataFormatException, because HAPI copies only the
 * message of such an exception to its response.
 */
public final class MalformedBodyException extends InvalidRequestException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /**
     * One problem of a body.
     *
     * @param element the element as far as the parser knows its position: a name, or a name in its parent
     */
    public record Problem(IssueType code, Optional<String> element, String text) {}

    MalformedBodyException(List<Problem> problems, @Nullable Throwable cause) {
        super(problems.stream().map(Problem::text).collect(Collectors.joining(" ")), outcome(problems));
        if (cause != null) {
            initCause(cause);
        }
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    private static OperationOutcome outcome(List<Problem> problems) {
        var outcome = new OperationOutcome();
        for (var problem : problems) {
            var issue = outcome.addIssue()
                    .setSeverity(IssueSeverity.ERROR)
                    .setCode(problem.code())
                    .setDiagnostics(problem.text());
            problem.element().ifPresent(issue::addExpression);
        }
        return outcome;
    }
}
