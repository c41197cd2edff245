package ir.web.console;

import ir.domain.lesion.Lesion;
import ir.domain.shared.TimeRange;
import ir.scheduling.message.MessageFormatter;
import ir.scheduling.site.SiteService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Texts from the bundles, and date and time formats: every date has its weekday, and every time is in the zone of the
 * site.
 */
@Named
@RequestScoped
public class Messages {
    private static final String BUNDLE = "ir.web.console.messages";

    private final SiteService siteService;

    private @Nullable ZoneId zone;

    @Inject
    public Messages(SiteService siteService) {
        this.siteService = siteService;
    }

    public Locale locale() {
        return Locale.ENGLISH;
    }

    public ZoneId zone() {
        if (zone == null) {
            zone = siteService.site().zone();
        }
        return zone;
    }

    boolean has(String key) {
        return ResourceBundle.getBundle(BUNDLE, locale()).containsKey(key);
    }

    public String get(String key, Object... facts) {
        var text = ResourceBundle.getBundle(BUNDLE, locale()).getString(key);
        return MessageFormatter.format(text, locale(), facts);
    }

    public String day(LocalDate day) {
        return DateTimeFormatter.ofPattern("EEE d MMM yyyy", locale()).format(day);
    }

    /** Formats a date without its weekday, such as a date of birth or expiry. */
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

    /** Formats side and site; the side is never shortened. */
    public String lesion(Lesion lesion) {
        var site = get("site." + lesion.site().name());
        return lesion.side()
                .map(side -> get("lesion.sided", get("side." + side.name()), site))
                .orElse(Character.toUpperCase(site.charAt(0)) + site.substring(1));
    }

    /** Formats with at most one decimal place and a decimal point, such as 3.2. */
    public String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
