package ir.domain.repeat;

import java.time.LocalDate;
import java.util.List;

/**
 * Why somebody should think of treating again.
 *
 * @param on the day it became true
 * @param facts the values it was seen in, in the order its message shows them
 */
public record RepeatTrigger(TriggerType type, LocalDate on, List<String> facts) {
    /** The triggers, by what is seen. */
    public enum TriggerType {
        /** After a response, pain came back (REP-PAIN). */
        REP_PAIN,
        /** Pain progression at or after week 4. */
        REP_PROG,
        /** No response by the end of week 8. */
        REP_NONRESP,
        /** Imaging: local tumour progression. */
        REP_LTP,
        /** Imaging: residual tumour. */
        REP_RESID,
        /** A clinician or the patient asks. */
        REP_CLIN;

        /** As rules are written. */
        public String rule() {
            return name().replace('_', '-');
        }
    }

    public RepeatTrigger {
        facts = List.copyOf(facts);
    }
}
