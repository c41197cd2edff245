package ir.fhir.mapper;

import static org.assertj.core.api.Assertions.assertThat;

import ir.scheduling.audit.AuditLog;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AuditMapperTest {
    @ParameterizedTest
    @CsvSource({"DONE, _0", "REJECTED, _4", "DENIED, _8", "FAILED, _8"})
    void outcomeIsMapped(AuditLog.AuditOutcome stored, AuditEventOutcome expected) {
        assertThat(AuditMapper.outcome(stored.code())).isEqualTo(expected);
    }

    /** A search maps the named outcomes by name and all others alike, so only those may differ from the rest. */
    @ParameterizedTest
    @EnumSource
    void outcomeThatIsNotNamedForTheSearchIsMappedLikeAnyOther(AuditLog.AuditOutcome stored) {
        if (!AuditMapper.NAMED_OUTCOMES.contains(stored.code())) {
            assertThat(AuditMapper.outcome(stored.code())).isEqualTo(AuditMapper.outcome("another"));
        }
    }

    @Test
    void codesOfOutcomesAreThoseStored() {
        assertThat(AuditLog.AuditOutcome.values())
                .extracting(AuditLog.AuditOutcome::code)
                .containsExactly("done", "denied", "rejected", "failed");
    }
}
