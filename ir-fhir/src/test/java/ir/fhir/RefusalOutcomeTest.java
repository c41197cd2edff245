package ir.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.outcome.Refusal;
import ir.fhir.outcome.RefusalOutcome;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class RefusalOutcomeTest {
    @Test
    @SuppressWarnings("unchecked")
    void everyRefusalHasAStatusAndACode() {
        assertThat(Refusal.class.getPermittedSubclasses()).isNotEmpty();
        for (var refusal : Refusal.class.getPermittedSubclasses()) {
            var answer = RefusalOutcome.answer((Class<? extends Refusal>) refusal);
            assertThat(answer.status()).as(refusal.getSimpleName()).isIn(400, 403, 404, 409, 412, 422);
        }
    }

    @Test
    void aRefusedElementIsAnExpression() {
        var outcome = RefusalOutcome.outcome(
                new Refusal.InvalidValue("Bundle.entry[3].resource.value", "11", "a whole number from 0 to 10"),
                ZoneId.of("Europe/Berlin"));
        assertThat(outcome.getIssueFirstRep().getExpression().get(0).getValue())
                .isEqualTo("Bundle.entry[3].resource.value");
        assertThat(outcome.getIssueFirstRep().getDiagnostics())
                .isEqualTo("Bundle.entry[3].resource.value is \"11\" (expected: a whole number from 0 to 10).");
    }
}
