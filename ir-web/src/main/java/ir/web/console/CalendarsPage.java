package ir.web.console;

import ir.domain.outcome.Outcome;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.scheduling.feed.CalendarFeed;
import ir.web.security.ConsoleAddress;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Calendars to subscribe to: what I made, and a new one. Its address is shown once. */
@Named("calendars")
@RequestScoped
public class CalendarsPage extends Page {
    private static final String MADE = "calendar-made";

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    HttpServletRequest http;

    private List<CalendarFeed> feeds = List.of();
    private String made = "";

    /** One calendar of mine. */
    public record Line(String id, String resource, String names, String created, String state, boolean open) {}

    public void open() {
        if (posted()) {
            act();
        }
        // shown on the page after the redirect, this once
        if (!posted() && http.getSession().getAttribute(MADE) instanceof String token) {
            http.getSession().removeAttribute(MADE);
            made = ConsoleAddress.configured().resolve("calendar/" + token + ".ics");
        }
        subject(desks.feeds().mine(actor())).ifPresent(found -> feeds = found);
    }

    private void act() {
        if (param("step").startsWith("revoke:")) {
            done(desks.feeds().revoke(actor(), param("step").substring(7))).ifPresent(feed -> {
                notices.keepDone(words.say("feeds.revoked"));
                go("/calendars");
            });
            return;
        }
        if (param("resource").isEmpty()) {
            notices.invalid(words.say("feeds.no-resource"));
            return;
        }
        done(desks.feeds()
                        .make(
                                actor(),
                                new ResourceId(param("resource")),
                                !param("names").isEmpty()))
                .ifPresent(feed -> {
                    http.getSession().setAttribute(MADE, feed.token());
                    notices.keepDone(words.say("feeds.made"));
                    go("/calendars");
                });
    }

    /** The address of the calendar just made; empty at every other time. */
    public String made() {
        return made;
    }

    private List<Resource> all() {
        return desks.site().resources(actor()) instanceof Outcome.Done<List<Resource>> found
                ? found.value()
                : List.of();
    }

    private Map<String, String> names() {
        return all().stream().collect(Collectors.toMap(r -> r.id().value(), Resource::name));
    }

    public List<OffersPage.Choice> resources() {
        return all().stream()
                .filter(r -> r.role() == ResourceRole.ROOM
                        || r.role() == ResourceRole.CLINIC
                        || r.role().person())
                .map(r ->
                        new OffersPage.Choice(r.id().value(), r.name() + " · " + words.say("role." + r.role()), false))
                .toList();
    }

    public List<Line> lines() {
        var names = names();
        return feeds.stream()
                .map(f -> new Line(
                        f.id(),
                        names.getOrDefault(f.resource().value(), f.resource().value()),
                        words.say(f.withNames() ? "feeds.with-names" : "feeds.without-names"),
                        words.moment(f.created()),
                        f.revoked()
                                .map(at -> words.say("feeds.revoked-at", words.moment(at)))
                                .orElse(f.lastRead()
                                        .map(at -> words.say("feeds.read-at", words.moment(at)))
                                        .orElse(words.say("feeds.never-read"))),
                        f.revoked().isEmpty()))
                .toList();
    }
}
