package ir.scheduling.configuration;

import java.util.Locale;
import java.util.Optional;

/**
 * The declaration of one setting; the reference in {@code docs/operations.md} is generated from it.
 *
 * @param name name of the system property
 * @param defaultText the value that applies without the setting, as it would be written; empty if there is none, or if it
 *     depends on other settings
 * @param defaultDescription the default in words, if it is not a fixed value
 * @param meaning what the setting changes, in Markdown
 */
public record Setting<T>(
        String name,
        ValueType<T> type,
        Optional<String> defaultText,
        Optional<String> defaultDescription,
        String meaning) {
    /** A setting without a default. */
    public static <T> Setting<T> of(String name, ValueType<T> type, String meaning) {
        return new Setting<>(name, type, Optional.empty(), Optional.empty(), meaning);
    }

    public Setting<T> withDefault(String text) {
        return new Setting<>(name, type, Optional.of(text), Optional.empty(), meaning);
    }

    /** The default depends on something else; the class that reads the setting determines it. */
    public Setting<T> withDescribedDefault(String description) {
        return new Setting<>(name, type, Optional.empty(), Optional.of(description), meaning);
    }

    /** The environment variable that MicroProfile Config reads for the name. */
    public String variable() {
        return variable(name);
    }

    public static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** Whether the value is a password: it is passed on in the environment only and never shown. */
    public boolean secret() {
        return type.secret();
    }

    boolean hasDefault() {
        return defaultText.isPresent() || defaultDescription.isPresent();
    }
}
