package ir.web.console;

import ir.domain.lesion.Lesion;
import ir.domain.shared.TimeRange;
import ir.scheduling.Services;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** Text from the bundles, and times as people here read them: weekday with every date, always in the site's zone. */
@Named
@RequestScoped
public class Messages {
    private static final String BUNDLE = "ir.web.console.messages";

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Services services;

    private @Nullable ZoneId zone;

    public Locale locale() {
        return Locale.ENGLISH;
    }

    public ZoneId zone() {
        if (zone == null) {
            zone = services.site().site().zone();
        }
        return zone;
    }

    public String get(String key, Object... facts) {
        var text = ResourceBundle.getBundle(BUNDLE, locale()).getString(key);
        return new MessageFormat(text, locale()).format(facts);
    }

    public String day(LocalDate day) {
        return DateTimeFormatter.ofPattern("EEE d MMM yyyy", locale()).format(day);
    }

    /** A date of life, without its weekday. */
    public String date(LocalDate day) {
        return DateTimeFormatter.ofPattern("d MMM yyyy", locale()).format(day);
    }

    public String shortDay(LocalDate day) {
        return DateTimeFormatter.ofPattern("d MMM", locale()).format(day);
    }

    public String time(Instant instant) {
        return DateTimeFormatter.ofPattern("HH:mm", locale()).withZone(zone()).format(instant);
    }

    public String dateTime(Instant instant) {
        return DateTimeFormatter.ofPattern("EEE d MMM HH:mm", locale())
                .withZone(zone())
                .format(instant);
    }

    public String timeRange(TimeRange window) {
        return time(window.start()) + "–" + time(window.end());
    }

    public LocalDate dayOf(Instant instant) {
        return instant.atZone(zone()).toLocalDate();
    }

    /** Side and site, the side never cut off. */
    public String lesion(Lesion lesion) {
        var site = get("site." + lesion.site().name());
        return lesion.side()
                .map(side -> get("side." + side.name()) + " " + site)
                .orElse(Character.toUpperCase(site.charAt(0)) + site.substring(1));
    }

    /** 3.2, never 3.2000001 and never 3,2. */
    public String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
