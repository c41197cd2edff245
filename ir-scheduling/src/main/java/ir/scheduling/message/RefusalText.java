package ir.scheduling.message;

import ir.domain.outcome.Refusal;
import ir.domain.time.TimeWindow;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.ResourceBundle;

/**
 * A refusal in words. The bundle's sentence for its name is filled with its facts, in their order; times stand in the
 * site's zone, with their weekday.
 */
public final class RefusalText {
    private static final String BUNDLE = "ir.scheduling.message.refusals";

    private RefusalText() {}

    public static String of(Refusal refusal, Locale locale, ZoneId zone) {
        var bundle = bundle(locale);
        var facts = Arrays.stream(refusal.getClass().getRecordComponents())
                .map(component -> worded(value(refusal, component), bundle, locale, zone))
                .toArray();
        return new MessageFormat(bundle.getString(refusal.getClass().getSimpleName()), locale).format(facts);
    }

    /** What to do about it; every refusal has a next step. */
    public static String cure(Refusal refusal, Locale locale) {
        return bundle(locale).getString(refusal.getClass().getSimpleName() + ".cure");
    }

    /** resource-taken, hold-expired …: the same code on a page and on the wire. */
    public static String code(Refusal refusal) {
        return refusal.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }

    /** The element it speaks of, where it speaks of one. */
    public static Optional<String> element(Refusal refusal) {
        return Arrays.stream(refusal.getClass().getRecordComponents())
                .filter(component -> component.getName().equals("element"))
                .map(component -> String.valueOf(value(refusal, component)))
                .findFirst();
    }

    public static ResourceBundle bundle(Locale locale) {
        return ResourceBundle.getBundle(
                BUNDLE,
                locale,
                RefusalText.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    private static Object value(Refusal refusal, RecordComponent component) {
        try {
            return component.getAccessor().invoke(refusal);
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String worded(Object value, ResourceBundle bundle, Locale locale, ZoneId zone) {
        if (value instanceof TimeWindow window) {
            return moment(window.start(), locale, zone) + "–"
                    + DateTimeFormatter.ofPattern("HH:mm", locale)
                            .withZone(zone)
                            .format(window.end());
        }
        if (value instanceof Instant instant) {
            return moment(instant, locale, zone);
        }
        if (value instanceof LocalDate day) {
            return DateTimeFormatter.ofPattern("EEE d MMM yyyy", locale).format(day);
        }
        var text = value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
        try {
            return bundle.getString("word." + text);
        } catch (MissingResourceException noWord) {
            return rule(text, locale);
        }
    }

    /** A rule is named by what it is for, its id beside it. */
    private static String rule(String id, Locale locale) {
        try {
            return id.isBlank() || id.contains(".") ? id : FindingText.name(id, locale) + " (" + id + ")";
        } catch (MissingResourceException noRule) {
            return id;
        }
    }

    private static String moment(Instant instant, Locale locale, ZoneId zone) {
        return DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", locale)
                .withZone(zone)
                .format(instant);
    }
}
