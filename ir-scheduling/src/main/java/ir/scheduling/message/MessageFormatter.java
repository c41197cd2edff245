package ir.scheduling.message;

import com.ibm.icu.text.ListFormatter;
import com.ibm.icu.text.MessageFormat;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Fills the texts of all bundles. The patterns are ICU messages: {@code {0, plural, one {# probe} other {# probes}}}
 * chooses the form by number, {@code select} by code. A collection becomes a list in words. Dates and times are
 * formatted by the caller, which knows the zone; an unformatted one appears in ISO form.
 */
public final class MessageFormatter {
    private static final Map<Pattern, MessageFormat> PARSED = new ConcurrentHashMap<>();

    private MessageFormatter() {}

    private record Pattern(String text, Locale locale) {}

    public static String format(String text, Locale locale, @Nullable Object... facts) {
        if (text.indexOf('{') < 0 && text.indexOf('\'') < 0) {
            return text;
        }
        var values = Arrays.stream(facts).map(fact -> value(fact, locale)).toArray();
        var format = PARSED.computeIfAbsent(new Pattern(text, locale), p -> new MessageFormat(p.text(), p.locale()));
        // ICU's formats are not safe for concurrent use
        synchronized (format) {
            return format.format(values);
        }
    }

    /** Joins names or codes that are alternatives: "a, b, or c". */
    public static String alternatives(Collection<?> items, Locale locale) {
        return ListFormatter.getInstance(locale, ListFormatter.Type.OR, ListFormatter.Width.WIDE)
                .format(items);
    }

    /** Joins names or codes that belong together: "a, b, and c". */
    public static String list(Collection<?> items, Locale locale) {
        return ListFormatter.getInstance(locale).format(items);
    }

    private static @Nullable Object value(@Nullable Object fact, Locale locale) {
        if (fact instanceof Collection<?> items) {
            return list(items, locale);
        }
        return fact instanceof TemporalAccessor ? fact.toString() : fact;
    }
}
