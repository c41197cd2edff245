package ir.web.console;

import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.scheduling.message.RejectionMessages;
import ir.scheduling.repository.UnreadableDocumentException;
import ir.web.security.MessagePage;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A request value that cannot be read or is out of bounds. If the page does not catch it, the response is 400. */
public final class InvalidInput extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 100;
    private static final int LONGEST_REASON = 400;

    private final String name;
    private final String value;
    private final transient Expected expected;

    InvalidInput(String name, String value, String expected) {
        this(name, value, Expected.of(expected));
    }

    InvalidInput(String name, String value, Expected expected) {
        super(RejectionMessages.of(
                new Rejection.InvalidValue(shortened(name), shortened(value), expected),
                Locale.ENGLISH,
                ZoneOffset.UTC));
        this.name = shortened(name);
        this.value = shortened(value);
        this.expected = expected;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "… (" + text.length() + " characters)";
    }

    Rejection refusal() {
        return new Rejection.InvalidValue(name, value, expected);
    }

    /**
     * The reason why the caller's input is invalid, if that is behind a failure: a value that cannot be read, a value
     * that a type of the clinic rejects, or a damaged view state. Empty for a fault of the system.
     */
    public static Optional<String> reasonIn(Throwable thrown) {
        if (UnreadableDocumentException.causes(thrown)) {
            return Optional.empty();
        }
        var root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var frames = root.getStackTrace();
        var message = String.valueOf(root.getMessage());
        boolean ofAType = root instanceof IllegalArgumentException
                && frames.length > 0
                && (frames[0].getClassName().startsWith("ir.domain.")
                        || frames[0].getClassName().startsWith("ir.scheduling."))
                && message.contains("(expected: ");
        if (root instanceof InvalidInput || ofAType) {
            return Optional.of(message.substring(Math.max(0, message.length() - LONGEST_REASON)));
        }
        // the view state of the form is restored before any page runs
        boolean ofTheViewState = Arrays.stream(frames)
                .anyMatch(frame -> frame.getClassName().equals("com.sun.faces.lifecycle.RestoreViewPhase"));
        return ofTheViewState ? Optional.of(MessagePage.texts().getString("invalid.view-state")) : Optional.empty();
    }
}
