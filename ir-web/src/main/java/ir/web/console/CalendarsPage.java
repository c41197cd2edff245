package ir.web.console;

import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.scheduling.feed.CalendarFeedService;
import ir.scheduling.repository.CalendarFeed;
import ir.scheduling.site.SiteService;
import ir.web.security.ConsoleAddress;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The user's calendar feeds. The address of a new feed is shown once. */
@Named("calendars")
@RequestScoped
public class CalendarsPage extends AbstractPage {
    private static final String MADE = "calendar-made";

    private final CalendarFeedService calendarFeedService;
    private final SiteService siteService;
    private final ConsoleAddress console;

    private List<CalendarFeed> feeds = List.of();
    private String made = "";

    /** One calendar feed of the user. */
    public record FeedRow(String id, String resource, String names, String created, String state, boolean open) {}

    @Inject
    CalendarsPage(
            PageContext context,
            CalendarFeedService calendarFeedService,
            SiteService siteService,
            ConsoleAddress console) {
        super(context);
        this.calendarFeedService = calendarFeedService;
        this.siteService = siteService;
        this.console = console;
    }

    public void load() {
        if (posted()) {
            act();
        }
        // shown once, on the page after the redirect
        if (!posted() && request.getSession().getAttribute(MADE) instanceof String token) {
            request.getSession().removeAttribute(MADE);
            made = console.resolve("calendar/" + token + ".ics");
        }
        requireFound(calendarFeedService.findOwn(actor())).ifPresent(found -> feeds = found);
    }

    private void act() {
        if (param("step").startsWith("revoke:")) {
            showRejection(calendarFeedService.revoke(actor(), param("step").substring(7)))
                    .ifPresent(feed -> {
                        flashMessages.success(messages.get("feeds.revoked"));
                        redirect("/calendars");
                    });
            return;
        }
        if (param("resource").isEmpty()) {
            flashMessages.invalid(messages.get("feeds.no-resource"));
            return;
        }
        showRejection(calendarFeedService.create(
                        actor(),
                        new ResourceId(param("resource")),
                        !param("names").isEmpty()))
                .ifPresent(feed -> {
                    request.getSession().setAttribute(MADE, feed.token());
                    flashMessages.success(messages.get("feeds.made"));
                    redirect("/calendars");
                });
    }

    /** @return the address of the feed just created; empty on any later request */
    public String made() {
        return made;
    }

    private List<SchedulableResource> all() {
        return siteService.resources(actor()) instanceof Result.Success<List<SchedulableResource>> found
                ? found.value()
                : List.of();
    }

    private Map<String, String> names() {
        return all().stream().collect(Collectors.toMap(r -> r.id().value(), SchedulableResource::name));
    }

    public List<AvailabilityPage.SelectOption> resources() {
        return all().stream()
                .filter(r -> r.role() == ResourceRole.ROOM
                        || r.role() == ResourceRole.FOLLOW_UP_CLINIC
                        || r.role().person())
                .map(r -> new AvailabilityPage.SelectOption(
                        r.id().value(), r.name() + " · " + messages.get("role." + r.role()), false))
                .toList();
    }

    public List<FeedRow> lines() {
        var names = names();
        return feeds.stream()
                .map(f -> new FeedRow(
                        f.id(),
                        names.getOrDefault(f.resource().value(), f.resource().value()),
                        messages.get(f.withNames() ? "feeds.with-names" : "feeds.without-names"),
                        messages.dateTime(f.created()),
                        f.revoked()
                                .map(at -> messages.get("feeds.revoked-at", messages.dateTime(at)))
                                .orElse(f.lastRead()
                                        .map(at -> messages.get("feeds.read-at", messages.dateTime(at)))
                                        .orElse(messages.get("feeds.never-read"))),
                        f.revoked().isEmpty()))
                .toList();
    }
}
