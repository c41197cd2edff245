package ir.domain.followup;

import java.time.Instant;

/** An attempt to contact the patient. */
public record ContactAttempt(Instant at, String by, Channel channel, ContactResult result, String note) {
    /** The channel used. */
    public enum Channel {
        PHONE,
        LETTER,
        E_MAIL,
        GENERAL_PRACTITIONER
    }

    /** The result of the attempt. */
    public enum ContactResult {
        NOT_REACHED,
        MESSAGE_LEFT,
        WILL_CALL_BACK,
        REACHED
    }
}
