package ir.domain.repeat;

import java.time.LocalDate;
import java.util.List;

/**
 * Why another treatment should be considered.
 *
 * @param on the day it became true
 * @param facts the values it was found in, in the order its message shows them
 */
public record RepeatTrigger(TriggerType type, LocalDate on, List<String> facts) {
    /** The trigger types. */
    public enum TriggerType {
        /** Pain came back after a response (REP-PAIN). */
        REP_PAIN,
        /** Pain progression at or after week 4. */
        REP_PROG,
        /** No response by the end of week 8. */
        REP_NONRESP,
        /** Imaging: local tumour progression. */
        REP_LTP,
        /** Imaging: residual tumour. */
        REP_RESID,
        /** A clinician or the patient requests it. */
        REP_CLIN;

        /** The rule id: {@code REP-PAIN}. */
        public String rule() {
            return name().replace('_', '-');
        }
    }

    public RepeatTrigger {
        facts = List.copyOf(facts);
    }
}
