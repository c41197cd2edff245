package ir.domain.followup;

import java.time.Instant;

/** Somebody tried to reach the patient. */
public record ContactAttempt(Instant at, String by, Channel channel, ContactResult result, String note) {
    /** By which way. */
    public enum Channel {
        PHONE,
        LETTER,
        E_MAIL,
        GENERAL_PRACTITIONER
    }

    /** What came of it. */
    public enum ContactResult {
        NOT_REACHED,
        MESSAGE_LEFT,
        WILL_CALL_BACK,
        REACHED
    }
}
