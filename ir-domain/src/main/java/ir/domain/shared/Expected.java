package ir.domain.shared;

import java.util.List;

/**
 * What a rejected value should have been: the key of a text, and the facts in it. Each adapter has the text in the
 * reader's language.
 *
 * @param facts numbers, dates, names, or a collection of codes that are alternatives
 */
public record Expected(String key, List<Object> facts) {
    public Expected {
        facts = List.copyOf(facts);
    }

    public static Expected of(String key, Object... facts) {
        return new Expected(key, List.of(facts));
    }

    /** One of these codes. */
    public static Expected oneOf(List<String> codes) {
        return of("alternatives", codes);
    }

    /** The value that this element must have, such as a URL or a code. */
    public static Expected exactly(String value) {
        return of("exactly", value);
    }

    /** The bound that a type of the clinic states in its exception. */
    public static Expected statedBy(RuntimeException outOfRange) {
        return of("exactly", String.valueOf(outOfRange.getMessage()));
    }
}
