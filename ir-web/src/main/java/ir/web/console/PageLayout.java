package ir.web.console;

import ir.scheduling.repository.Site;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import ir.scheduling.site.SiteService;
import ir.web.security.CurrentUser;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frame of every page: the site, the current time with its zone, the signed-in user, and the navigation for the
 * user's roles.
 */
@Named
@RequestScoped
public class PageLayout {
    /** One entry of the navigation and the roles that see it. */
    public record NavigationEntry(String name, String path, Set<Role> roles) {}

    private static final List<NavigationEntry> RAIL = List.of(
            new NavigationEntry("referrals", "/referrals", Set.of(Role.SCHEDULER)),
            new NavigationEntry("today", "/today", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.NURSE, Role.LEAD)),
            new NavigationEntry("referrals", "/referrals", Set.of(Role.CLINICIAN, Role.NURSE, Role.LEAD)),
            new NavigationEntry(
                    "follow-up", "/follow-up", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.NURSE, Role.LEAD)),
            new NavigationEntry("lesion", "/lesions", Set.of(Role.CLINICIAN, Role.NURSE, Role.LEAD)),
            new NavigationEntry("waiting", "/waiting", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.LEAD)),
            new NavigationEntry("roster", "/diary", Set.of(Role.SCHEDULER, Role.LEAD, Role.ADMIN)),
            new NavigationEntry("resources", "/resources", Set.of(Role.SCHEDULER, Role.LEAD, Role.ADMIN)),
            new NavigationEntry("stock", "/stock", Set.of(Role.SCHEDULER, Role.NURSE, Role.LEAD, Role.ADMIN)),
            new NavigationEntry("inbox", "/inbox", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.NURSE, Role.LEAD)),
            new NavigationEntry("mdt", "/mdt", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.LEAD)),
            new NavigationEntry("rules", "/rules", Set.of(Role.CLINICIAN, Role.LEAD, Role.ADMIN)),
            new NavigationEntry(
                    "reports", "/reports", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.NURSE, Role.LEAD, Role.ADMIN)),
            new NavigationEntry("reminders", "/reminders", Set.of(Role.ADMIN)),
            new NavigationEntry("interfaces", "/interfaces", Set.of(Role.LEAD, Role.ADMIN)),
            new NavigationEntry("audit", "/audit", Set.of(Role.AUDITOR)));

    private final CurrentUser currentUser;
    private final HttpServletRequest request;
    private final SiteService siteService;
    private final Clock clock;

    private @Nullable Site site;

    @Inject
    public PageLayout(CurrentUser currentUser, HttpServletRequest request, SiteService siteService, Clock clock) {
        this.currentUser = currentUser;
        this.request = request;
        this.siteService = siteService;
        this.clock = clock;
    }

    static List<NavigationEntry> pagesOf(Caller caller) {
        return RAIL.stream()
                .filter(entry -> entry.roles().stream().anyMatch(caller.roles()::contains))
                .toList();
    }

    public List<NavigationEntry> pages() {
        return pagesOf(currentUser.actor());
    }

    /** The value of aria-current for a navigation entry; a subordinate page marks the entry of its parent. */
    public @Nullable String current(String path) {
        return request.getRequestURI().startsWith(path.replaceAll("s$", "")) ? "page" : null;
    }

    public Site site() {
        if (site == null) {
            site = siteService.site();
        }
        return site;
    }

    public String hour() {
        return DateTimeFormatter.ofPattern("HH:mm").withZone(site().zone()).format(clock.instant());
    }

    public String date() {
        var now = clock.instant().atZone(site().zone());
        return DateTimeFormatter.ofPattern("EEE d MMM yyyy", Locale.ENGLISH).format(now);
    }

    public String timeZone() {
        var now = clock.instant().atZone(site().zone());
        return site().zone() + " ("
                + DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(now) + ")";
    }

    public String user() {
        return currentUser.actor().name();
    }

    public String initials() {
        var letters = new StringBuilder();
        for (var part : user().split("[ .]+", -1)) {
            if (!part.isEmpty() && letters.length() < 2) {
                letters.append(part.charAt(0));
            }
        }
        return letters.toString().toUpperCase(Locale.ROOT);
    }

    public String roleKey() {
        return currentUser.actor().roles().stream()
                .map(Enum::name)
                .sorted()
                .findFirst()
                .orElse("NONE");
    }
}
