package ir.web.console;

import ir.domain.shared.Rejection;

/** A request value that cannot be read or is out of bounds. If the page does not catch it, the response is 400. */
final class InvalidInput extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 100;

    private final String name;
    private final String value;
    private final String expected;

    InvalidInput(String name, String value, String expected) {
        super(shortened(name) + ": \"" + shortened(value) + "\" (expected: " + expected + ")");
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
}
