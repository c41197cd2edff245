package ir.scheduling.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads declared settings from a source of texts. Problems are collected, so that an administrator sees all of them at
 * once.
 */
public final class SettingReader {
    private static final int SHOWN = 80;

    private final Function<String, @Nullable String> source;
    private final List<String> problems = new ArrayList<>();

    /** @param source the text of a setting by its name; null if it is not set */
    public SettingReader(Function<String, @Nullable String> source) {
        this.source = source;
    }

    /**
     * Reads a setting that may be absent. An empty text means that it is absent; where there is a default, an empty text
     * says nothing and is rejected.
     */
    public <T> Optional<T> optional(Setting<T> setting) {
        @Nullable String text = source.apply(setting.name());
        if (text == null || text.isEmpty() && !setting.hasDefault()) {
            return Optional.empty();
        }
        var value = setting.type().parser().apply(text);
        if (value.isEmpty()) {
            problems.add(setting.name()
                    + (setting.secret() ? " is not valid" : " is \"" + shown(text) + "\"")
                    + " (expected: " + setting.type().expected() + ")");
        }
        return value;
    }

    /** Reads a setting that has a fixed default. */
    public <T> T value(Setting<T> setting) {
        return optional(setting).orElseGet(() -> defaultOf(setting));
    }

    /** @throws InvalidConfigurationException if a setting that was read has a value that is not accepted */
    public void requireValid() {
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
    }

    private static <T> T defaultOf(Setting<T> setting) {
        return setting.defaultText()
                .flatMap(setting.type().parser())
                .orElseThrow(() -> new IllegalArgumentException(setting.name() + " has no default"));
    }

    /**
     * Control characters are replaced, so that a value cannot write lines of its own into a log. An address with a
     * user or a query is left out, because a password may be in it.
     */
    private static String shown(String value) {
        int host = value.indexOf("//") + 2;
        boolean confidential = host >= 2 && (value.indexOf('@', host) >= 0 || value.indexOf('?', host) >= 0);
        var text = confidential ? value.substring(0, host) + "…" : value;
        var shown = new StringBuilder();
        text.codePoints().limit(SHOWN).forEach(c -> {
            if (Character.isISOControl(c)) {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > SHOWN ? shown + "…" : shown.toString();
    }
}
