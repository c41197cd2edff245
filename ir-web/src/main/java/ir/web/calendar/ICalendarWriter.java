package ir.web.calendar;

import ir.domain.patient.Patient;
import ir.scheduling.feed.CalendarFeedService;
import ir.scheduling.message.MessageFormatter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.ResourceBundle;
import net.fortuna.ical4j.data.CalendarOutputter;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.TimeZoneRegistryFactory;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.property.Clazz;
import net.fortuna.ical4j.model.property.DtEnd;
import net.fortuna.ical4j.model.property.DtStamp;
import net.fortuna.ical4j.model.property.DtStart;
import net.fortuna.ical4j.model.property.Location;
import net.fortuna.ical4j.model.property.ProdId;
import net.fortuna.ical4j.model.property.Sequence;
import net.fortuna.ical4j.model.property.Status;
import net.fortuna.ical4j.model.property.Summary;
import net.fortuna.ical4j.model.property.Uid;
import net.fortuna.ical4j.model.property.Url;
import net.fortuna.ical4j.model.property.XProperty;
import net.fortuna.ical4j.model.property.immutable.ImmutableCalScale;
import net.fortuna.ical4j.model.property.immutable.ImmutableMethod;
import net.fortuna.ical4j.model.property.immutable.ImmutableVersion;

/**
 * Writes a feed as an iCalendar file. Equal contents give equal bytes, so that conditional requests work: the time
 * stamp is that of the event, never that of the writing.
 */
final class ICalendarWriter {
    private static final ResourceBundle TEXT = ResourceBundle.getBundle("ir.web.calendar.calendar", Locale.ENGLISH);

    static {
        // a hospital's server does not download time zones
        System.setProperty("net.fortuna.ical4j.timezone.update.enabled", "false");
        System.setProperty("net.fortuna.ical4j.timezone.cache.impl", "net.fortuna.ical4j.util.MapTimeZoneCache");
    }

    private ICalendarWriter() {}

    /** @param console base address of the console for links to events; ends with a slash */
    static String of(CalendarFeedService.FeedContents contents, String console) {
        var calendar = new Calendar();
        calendar.add(new ProdId("-//IR Scheduling//EN"));
        calendar.add(ImmutableVersion.VERSION_2_0);
        calendar.add(ImmutableCalScale.GREGORIAN);
        calendar.add(ImmutableMethod.PUBLISH);
        calendar.add(new XProperty(
                "X-WR-CALNAME",
                contents.resource().name() + " · " + contents.site().name()));
        calendar.add(new XProperty("X-WR-TIMEZONE", contents.site().zone().getId()));
        calendar.add(new XProperty("X-PUBLISHED-TTL", "PT15M"));
        var zone = TimeZoneRegistryFactory.getInstance()
                .createRegistry()
                .getTimeZone(contents.site().zone().getId());
        calendar.add(Objects.requireNonNull(zone, "a zone of the tz database").getVTimeZone());
        contents.events().forEach(event -> calendar.add(event(event, contents, console)));
        var text = new StringWriter();
        try {
            new CalendarOutputter(false).output(calendar, text);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return text.toString();
    }

    private static VEvent event(
            CalendarFeedService.FeedEvent event, CalendarFeedService.FeedContents contents, String console) {
        var zone = contents.site().zone();
        var entry = new VEvent(false);
        entry.add(new Uid(event.uid() + "@ir-scheduling"));
        entry.add(new DtStamp(event.changed()));
        entry.add(new Sequence((int) event.sequence()));
        entry.add(new DtStart<>(event.window().start().atZone(zone)));
        entry.add(new DtEnd<>(event.window().end().atZone(zone)));
        entry.add(new Summary(summary(event)));
        entry.add(new Location(contents.resource().name()));
        entry.add(new Status(
                event.cancelled()
                        ? Status.VALUE_CANCELLED
                        : event.tentative() ? Status.VALUE_TENTATIVE : Status.VALUE_CONFIRMED));
        entry.add(new Clazz(Clazz.VALUE_PRIVATE));
        entry.add(new Url(
                URI.create(console + (event.code().equals("SESSION") ? "session?id=" : "visit?id=") + event.uid())));
        return entry;
    }

    private static String summary(CalendarFeedService.FeedEvent event) {
        var what = event.code().equals("SESSION")
                ? TEXT.getString("session")
                : MessageFormatter.format(TEXT.getString("visit"), Locale.ENGLISH, event.code());
        return event.patient()
                .map(Patient::displayName)
                .map(name -> what + ": " + name)
                .orElse(what);
    }
}
