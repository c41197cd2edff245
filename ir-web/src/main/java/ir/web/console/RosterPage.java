package ir.web.console;

import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.calendar.AffectedBooking;
import ir.scheduling.calendar.CalendarService;
import ir.scheduling.calendar.ResourceAdministrationService;
import ir.scheduling.site.SiteService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Roster and closures: calendar events other than sessions. A change first shows the booked sessions that it affects,
 * the most urgent first, each with a way to reschedule it.
 */
@Named("roster")
@RequestScoped
public class RosterPage extends AbstractPage {
    private static final long LARGEST_FILE = 2L * 1024 * 1024;

    private final ResourceAdministrationService resourceAdministrationService;
    private final CalendarService calendarService;
    private final SiteService siteService;

    private ResourceAdministrationService.@Nullable ClinicConfiguration clinic;
    private List<CalendarEvent> events = List.of();
    private List<AffectedBooking> affectedBookings = List.of();
    private List<AffectedBooking> preview = List.of();
    private boolean query;

    /** A booked session that has lost a resource. */
    public record AffectedBookingRow(
            String referral, String patient, String when, String lost, String why, String treatBy, boolean known) {}

    /** One calendar event. */
    public record CalendarEventRow(
            String id, String when, String who, String type, String title, String repeats, String source) {}

    @Inject
    RosterPage(
            PageContext context,
            ResourceAdministrationService resourceAdministrationService,
            CalendarService calendarService,
            SiteService siteService) {
        super(context);
        this.resourceAdministrationService = resourceAdministrationService;
        this.calendarService = calendarService;
        this.siteService = siteService;
    }

    public void load() {
        if (posted()) {
            act();
        }
        requireFound(resourceAdministrationService.configuration(actor())).ifPresent(found -> clinic = found);
        if (clinic == null) {
            return;
        }
        showRejection(calendarService.entries(actor(), Optional.empty())).ifPresent(found -> events = found);
        if (currentUser.has("READ")) {
            showRejection(calendarService.affectedBookings(actor(), Optional.empty()))
                    .ifPresent(found -> affectedBookings = found);
        }
    }

    private void act() {
        if (param("step").equals("import")) {
            read();
            return;
        }
        if (param("step").startsWith("remove:")) {
            remove(param("step").substring(7));
            return;
        }
        entry().ifPresent(event -> {
            if (param("step").equals("save") || param("step").equals("save-knowing")) {
                save(event, param("step").equals("save-knowing"));
            }
        });
    }

    private void save(CalendarEvent event, boolean knowing) {
        if (!knowing) {
            var seen = calendarService.preview(actor(), event);
            if (seen instanceof Result.Success<List<AffectedBooking>> success
                    && !success.value().isEmpty()) {
                preview = success.value();
                query = true;
                return;
            }
        }
        showRejection(calendarService.enter(actor(), event, knowing)).ifPresent(stored -> {
            flashMessages.success(messages.get("roster.kept"));
            redirect("/diary");
        });
    }

    private void remove(String id) {
        showRejection(calendarService.remove(actor(), id, !param("knowing").isEmpty()))
                .ifPresent(gone -> {
                    flashMessages.success(messages.get("roster.removed"));
                    redirect("/diary");
                });
    }

    private Optional<CalendarEvent> entry() {
        Optional<TimeRange> window = window();
        if (window.isEmpty()) {
            return Optional.empty();
        }
        var id = UUID.randomUUID().toString();
        var type = choice(CalendarEvent.EventType.class, "kind");
        try {
            return Optional.of(new CalendarEvent(
                    id,
                    siteService.site().id(),
                    param("resource").isEmpty() ? Optional.empty() : Optional.of(new ResourceId(param("resource"))),
                    type,
                    window.get(),
                    param("repeats").isEmpty() ? Optional.empty() : Optional.of(param("repeats")),
                    param("title"),
                    param("service").isEmpty() ? Optional.empty() : Optional.of(param("service")),
                    number("released"),
                    number("channels"),
                    new CalendarEvent.Source(CalendarEvent.Source.MANUAL, id)));
        } catch (IllegalArgumentException exception) {
            flashMessages.invalid(exception);
            return Optional.empty();
        }
    }

    private Optional<Integer> number(String name) {
        return param(name).isEmpty() ? Optional.empty() : Optional.of(wholeNumber(name));
    }

    private Optional<TimeRange> window() {
        try {
            var start = dateTime("starts").atZone(messages.zone()).toInstant();
            var end = dateTime("ends").atZone(messages.zone()).toInstant();
            if (start.isBefore(end)) {
                return Optional.of(new TimeRange(start, end));
            }
            flashMessages.invalid(messages.get("roster.end-first"));
        } catch (InvalidInput wrong) {
            flashMessages.invalid(wrong);
        }
        return Optional.empty();
    }

    private void read() {
        try {
            var file = request.getPart("file");
            if (file == null || file.getSize() == 0) {
                flashMessages.invalid(messages.get("roster.no-file"));
                return;
            }
            if (file.getSize() > LARGEST_FILE) {
                flashMessages.invalid(messages.get("roster.large-file"));
                return;
            }
            var text = text(file);
            var format = text.stripLeading().startsWith("BEGIN:VCALENDAR")
                    ? CalendarService.Format.ICALENDAR
                    : CalendarService.Format.CSV;
            showRejection(calendarService.read(
                            actor(), new ResourceId(param("resource")), param("system"), format, text))
                    .ifPresent(read -> {
                        flashMessages.success(messages.get(
                                "roster.imported",
                                read.entered(),
                                read.changed(),
                                read.removed(),
                                read.affectedBookings().size()));
                        redirect("/diary");
                    });
        } catch (IOException | ServletException exception) {
            flashMessages.invalid(messages.get("roster.no-file"));
        }
    }

    private static String text(Part file) throws IOException {
        try (var in = file.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public boolean loaded() {
        return clinic != null;
    }

    /** Whether the change awaits confirmation: it is not saved, and the affected sessions are shown. */
    public boolean query() {
        return query;
    }

    public List<AffectedBookingRow> previewLines() {
        return lines(preview);
    }

    public List<AffectedBookingRow> hitLines() {
        return lines(affectedBookings);
    }

    private List<AffectedBookingRow> lines(List<AffectedBooking> of) {
        return of.stream()
                .map(h -> new AffectedBookingRow(
                        h.booking().referral().value(),
                        h.patient().map(p -> p.displayName()).orElse(messages.get("roster.a-patient")),
                        messages.day(messages.dayOf(h.booking().planned().start())) + " "
                                + messages.timeRange(h.booking().planned()),
                        h.allocation().name(),
                        messages.get("closed." + h.cause()),
                        messages.day(h.treatBy()),
                        h.patient().isPresent()))
                .toList();
    }

    public List<CalendarEventRow> entries() {
        return events.stream()
                .map(e -> new CalendarEventRow(
                        e.id(),
                        messages.day(messages.dayOf(e.window().start())) + " "
                                + messages.time(e.window().start()) + " – "
                                + (messages.dayOf(e.window().start())
                                                .equals(messages.dayOf(
                                                        e.window().end()))
                                        ? messages.time(e.window().end())
                                        : messages.dateTime(e.window().end())),
                        e.resource().flatMap(this::name).orElse(messages.get("roster.whole-site")),
                        messages.get("event-type." + e.type()),
                        e.title(),
                        e.repeats().orElse(""),
                        e.source().manual()
                                ? messages.get("roster.by-hand")
                                : e.source().system()))
                .toList();
    }

    private Optional<String> name(ResourceId id) {
        return clinic().resources().stream()
                .filter(r -> r.id().equals(id))
                .map(SchedulableResource::name)
                .findFirst();
    }

    private ResourceAdministrationService.ClinicConfiguration clinic() {
        return java.util.Objects.requireNonNull(clinic);
    }

    public List<AvailabilityPage.SelectOption> resources() {
        return Stream.of(clinic())
                .flatMap(c -> c.resources().stream())
                .map(r -> new AvailabilityPage.SelectOption(
                        r.id().value(),
                        r.name() + ", " + messages.get("role." + r.role()),
                        r.id().value().equals(submittedOr("resource", ""))))
                .collect(Collectors.toList());
    }

    public List<AvailabilityPage.SelectOption> eventTypes() {
        return Arrays.stream(CalendarEvent.EventType.values())
                .map(k -> new AvailabilityPage.SelectOption(
                        k.name(), messages.get("event-type." + k), k.name().equals(submittedOr("kind", ""))))
                .toList();
    }
}
