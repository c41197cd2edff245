package ir.scheduling.message;

import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.domain.shared.TimeRange;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.ResourceBundle;

/**
 * Texts for rejections. The bundle's sentence for the rejection's name is filled with its facts, in their order; times
 * are written in the site's zone, with their weekday.
 */
public final class RejectionMessages {
    private static final String BUNDLE = "ir.scheduling.message.rejections";
    private static final String EXPECTATIONS = "ir.scheduling.message.expectations";

    /** Published codes of rejections whose type has another name. */
    private static final Map<Class<? extends Rejection>, String> PUBLISHED_CODES = Map.of(
            Rejection.ResourceAlreadyBooked.class, "resource-taken",
            Rejection.InsufficientStock.class, "stock-short",
            Rejection.BookingsAffected.class, "sessions-hit",
            Rejection.IdempotencyKeyReused.class, "key-reused",
            Rejection.RuleViolated.class, "rule-not-met",
            Rejection.PossibleDuplicatePatient.class, "similar-patient",
            Rejection.PossibleDuplicateReferral.class, "similar-referral",
            Rejection.AlreadyScheduled.class, "scheduled-already",
            Rejection.ProposalAlreadyHeld.class, "proposal-held-already",
            Rejection.HoldAlreadyRenewed.class, "renewed-already");

    private RejectionMessages() {}

    public static String of(Rejection rejection, Locale locale, ZoneId zone) {
        var bundle = bundle(locale);
        var facts = Arrays.stream(rejection.getClass().getRecordComponents())
                .map(component -> display(value(rejection, component), bundle, locale, zone))
                .toArray();
        return MessageFormatter.format(bundle.getString(rejection.getClass().getSimpleName()), locale, facts);
    }

    /** What a value should have been, as a noun phrase. */
    public static String expected(Expected expected, Locale locale) {
        var facts = expected.facts().stream()
                .map(fact -> fact instanceof Collection<?> codes ? MessageFormatter.alternatives(codes, locale) : fact)
                .toArray();
        return MessageFormatter.format(bundle(EXPECTATIONS, locale).getString(expected.key()), locale, facts);
    }

    /** What the caller can do about it; every rejection has a next step. */
    public static String remedy(Rejection rejection, Locale locale) {
        return bundle(locale).getString(rejection.getClass().getSimpleName() + ".remedy");
    }

    /** The published code, such as resource-taken or hold-expired; the same in the console and over FHIR. */
    public static String code(Rejection rejection) {
        var published = PUBLISHED_CODES.get(rejection.getClass());
        if (published != null) {
            return published;
        }
        return rejection
                .getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }

    /** The element that the rejection refers to, if any. */
    public static Optional<String> element(Rejection rejection) {
        return Arrays.stream(rejection.getClass().getRecordComponents())
                .filter(component -> component.getName().equals("element"))
                .map(component -> String.valueOf(value(rejection, component)))
                .findFirst();
    }

    public static ResourceBundle bundle(Locale locale) {
        return bundle(BUNDLE, locale);
    }

    private static ResourceBundle bundle(String name, Locale locale) {
        return ResourceBundle.getBundle(
                name,
                locale,
                RejectionMessages.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    private static Object value(Rejection rejection, RecordComponent component) {
        try {
            return component.getAccessor().invoke(rejection);
        } catch (IllegalAccessException | InvocationTargetException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static Object display(Object value, ResourceBundle bundle, Locale locale, ZoneId zone) {
        if (value instanceof Number) {
            return value;
        }
        if (value instanceof Expected expected) {
            return expected(expected, locale);
        }
        if (value instanceof TimeRange window) {
            return dateTime(window.start(), locale, zone) + "–"
                    + DateTimeFormatter.ofPattern("HH:mm", locale)
                            .withZone(zone)
                            .format(window.end());
        }
        if (value instanceof Instant instant) {
            return dateTime(instant, locale, zone);
        }
        if (value instanceof LocalDate day) {
            return DateTimeFormatter.ofPattern("EEE d MMM yyyy", locale).format(day);
        }
        var text = value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
        try {
            return bundle.getString("word." + text);
        } catch (MissingResourceException exception) {
            return rule(text, locale);
        }
    }

    /** A rule is named by its purpose, with its id. */
    private static String rule(String id, Locale locale) {
        try {
            return id.isBlank() || id.contains(".") ? id : FindingMessages.name(id, locale) + " (" + id + ")";
        } catch (MissingResourceException noRule) {
            return id;
        }
    }

    private static String dateTime(Instant instant, Locale locale, ZoneId zone) {
        return DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", locale)
                .withZone(zone)
                .format(instant);
    }
}
