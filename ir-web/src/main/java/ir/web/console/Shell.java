package ir.web.console;

import ir.scheduling.Desks;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Role;
import ir.scheduling.site.Site;
import ir.web.identity.SignedIn;
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

/** What frames every page: the site, the hour with its zone, who is signed in, where they may go. */
@Named
@RequestScoped
public class Shell {
    /** One page of the rail and the roles that see it. */
    public record Entry(String name, String path, Set<Role> roles) {}

    private static final List<Entry> RAIL = List.of(
            new Entry("referrals", "/referrals", Set.of(Role.SCHEDULER)),
            new Entry("today", "/today", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.NURSE, Role.LEAD)),
            new Entry("referrals", "/referrals", Set.of(Role.CLINICIAN, Role.NURSE, Role.LEAD)),
            new Entry("follow-up", "/follow-up", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.NURSE, Role.LEAD)),
            new Entry("lesion", "/lesions", Set.of(Role.CLINICIAN, Role.NURSE, Role.LEAD)),
            new Entry("waiting", "/waiting", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.LEAD)),
            new Entry("diary", "/diary", Set.of(Role.SCHEDULER, Role.LEAD, Role.ADMIN)),
            new Entry("resources", "/resources", Set.of(Role.SCHEDULER, Role.LEAD, Role.ADMIN)),
            new Entry("stock", "/stock", Set.of(Role.SCHEDULER, Role.NURSE, Role.LEAD, Role.ADMIN)),
            new Entry("inbox", "/inbox", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.NURSE, Role.LEAD)),
            new Entry("mdt", "/mdt", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.LEAD)),
            new Entry("rules", "/rules", Set.of(Role.CLINICIAN, Role.LEAD, Role.ADMIN)),
            new Entry("reports", "/reports", Set.of(Role.SCHEDULER, Role.CLINICIAN, Role.NURSE, Role.LEAD, Role.ADMIN)),
            new Entry("reminders", "/reminders", Set.of(Role.ADMIN)),
            new Entry("interfaces", "/interfaces", Set.of(Role.LEAD, Role.ADMIN)),
            new Entry("audit", "/audit", Set.of(Role.AUDITOR)));

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    SignedIn signedIn;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Desks desks;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    HttpServletRequest request;

    private @Nullable Site site;

    static List<Entry> pagesOf(Actor actor) {
        return RAIL.stream()
                .filter(entry -> entry.roles().stream().anyMatch(actor.roles()::contains))
                .toList();
    }

    public List<Entry> pages() {
        return pagesOf(signedIn.actor());
    }

    /** aria-current for the rail; a page below another counts as that one. */
    public @Nullable String current(String path) {
        return request.getRequestURI().startsWith(path.replaceAll("s$", "")) ? "page" : null;
    }

    public Site site() {
        if (site == null) {
            site = desks.site().site();
        }
        return site;
    }

    public String hour() {
        return DateTimeFormatter.ofPattern("HH:mm").withZone(site().zone()).format(clock.instant());
    }

    public String date() {
        var now = clock.instant().atZone(site().zone());
        return DateTimeFormatter.ofPattern("EEE d MMM yyyy", Locale.ENGLISH).format(now) + " · " + site().zone() + " ("
                + DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(now) + ")";
    }

    public String user() {
        return signedIn.actor().name();
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
        return signedIn.actor().roles().stream()
                .map(Enum::name)
                .sorted()
                .findFirst()
                .orElse("NONE");
    }
}
