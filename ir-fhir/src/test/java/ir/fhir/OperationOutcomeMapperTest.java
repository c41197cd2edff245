package ir.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.shared.Rejection;
import ir.fhir.outcome.OperationOutcomeMapper;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class OperationOutcomeMapperTest {
    @Test
    @SuppressWarnings("unchecked")
    void everyRejectionHasAStatusAndACode() {
        assertThat(Rejection.class.getPermittedSubclasses()).isNotEmpty();
        for (var rejectionType : Rejection.class.getPermittedSubclasses()) {
            var answer = OperationOutcomeMapper.mapping((Class<? extends Rejection>) rejectionType);
            assertThat(answer.status()).as(rejectionType.getSimpleName()).isIn(400, 403, 404, 409, 412, 422);
        }
    }

    @Test
    void rejectionCarriesFhirPathExpression() {
        var outcome = OperationOutcomeMapper.outcome(
                new Rejection.InvalidValue("Bundle.entry[3].resource.value", "11", "whole-number-from-0-to"),
                ZoneId.of("Europe/Berlin"));
        assertThat(outcome.getIssueFirstRep().getExpression().get(0).getValue())
                .isEqualTo("Bundle.entry[3].resource.value");
        assertThat(outcome.getIssueFirstRep().getDiagnostics())
                .isEqualTo("Bundle.entry[3].resource.value is \"11\" (expected: a whole number from 0 to 10).");
    }
}
