package ir.web.console;

import ir.domain.lesion.BodySite;
import ir.domain.lesion.ServiceLine;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.Qualifications;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.session.ChecklistItem;
import ir.domain.session.Phase;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.scheduling.calendar.AffectedBooking;
import ir.scheduling.calendar.ResourceAdministrationService;
import ir.scheduling.repository.Site;
import ir.scheduling.site.SiteService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Configuration of the clinic, viewed and changed at run time: resources, the procedure, the site. */
@Named("resources")
@RequestScoped
public class ResourcesPage extends AbstractPage {
    private final ResourceAdministrationService resourceAdministrationService;
    private final SiteService siteService;

    private ResourceAdministrationService.@Nullable ClinicConfiguration clinic;
    private @Nullable SchedulableResource chosen;
    private List<AffectedBooking> preview = List.of();
    private boolean fresh;

    /** One resource as a row. */
    public record ResourceRow(String id, String name, String role, String hours, String detail, String site) {}

    /** A weekday and whether it is selected. */
    public record Day(String name, String label, boolean on) {}

    /** One role of the procedure and the phases that require it. */
    public record RoleRow(String role, String name, List<Checkbox> cells, String preferred, String required) {}

    /** One phase of one role. */
    public record Checkbox(String name, String label, boolean on) {}

    @Inject
    ResourcesPage(
            PageContext context, ResourceAdministrationService resourceAdministrationService, SiteService siteService) {
        super(context);
        this.resourceAdministrationService = resourceAdministrationService;
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
        fresh = !param("new").isEmpty();
        var requested = param("id");
        chosen = clinic.resources().stream()
                .filter(r -> r.id().value().equals(requested))
                .findFirst()
                .orElse(null);
    }

    private void act() {
        try {
            switch (param("step")) {
                case "save", "save-knowing" -> save(param("step").equals("save-knowing"));
                case "retire", "retire-knowing" -> retire(param("step").equals("retire-knowing"));
                case "procedure" -> procedure();
                case "site" -> site();
                default -> {
                    // the page was opened without an action
                }
            }
        } catch (IllegalArgumentException exception) {
            flashMessages.invalid(exception);
        }
    }

    private void save(boolean knowing) {
        var resource = resource();
        var seen = resourceAdministrationService.preview(actor(), resource.id(), Optional.of(resource));
        if (!knowing
                && seen instanceof Result.Success<List<AffectedBooking>> success
                && !success.value().isEmpty()) {
            preview = success.value();
            return;
        }
        showRejection(resourceAdministrationService.save(actor(), resource, knowing))
                .ifPresent(saved -> {
                    flashMessages.success(messages.get("resources.saved", saved.name()));
                    redirect("/resources");
                });
    }

    private void retire(boolean knowing) {
        var id = new ResourceId(param("id"));
        var seen = resourceAdministrationService.preview(actor(), id, Optional.empty());
        if (!knowing
                && seen instanceof Result.Success<List<AffectedBooking>> success
                && !success.value().isEmpty()) {
            preview = success.value();
            return;
        }
        showRejection(resourceAdministrationService.retire(actor(), id, knowing))
                .ifPresent(gone -> {
                    flashMessages.success(messages.get("resources.retired", gone.name()));
                    redirect("/resources");
                });
    }

    private SchedulableResource resource() {
        var id = new ResourceId(
                param("id").isEmpty()
                        ? param("name").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-")
                        : param("id"));
        var site = new SiteId(param("site").isEmpty() ? siteService.site().id().value() : param("site"));
        var name = param("name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException(messages.get("resources.no-name"));
        }
        var hours = hours();
        boolean holidays = !param("holidays").isEmpty();
        var role = choice(ResourceRole.class, "role");
        return switch (role) {
            case ROOM ->
                new SchedulableResource.Room(id, site, name, !param("ga").isEmpty(), hours, holidays);
            case CONSOLE ->
                new SchedulableResource.CryoConsole(id, site, name, wholeNumber("channels"), hours, holidays);
            case BAY -> new SchedulableResource.RecoveryBay(id, site, name, hours, holidays);
            case FOLLOW_UP_CLINIC -> new SchedulableResource.FollowUpClinic(id, site, name, hours, holidays);
            default ->
                new SchedulableResource.Clinician(
                        id,
                        site,
                        name,
                        role,
                        hours,
                        holidays,
                        !param("rostered").isEmpty(),
                        skills());
        };
    }

    private OpeningHours hours() {
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (var day : DayOfWeek.values()) {
            if (!param("day-" + day).isEmpty()) {
                days.add(day);
            }
        }
        return days.isEmpty() ? new OpeningHours(List.of()) : OpeningHours.on(days, hour("opens"), hour("closes"));
    }

    private Qualifications skills() {
        var organs = EnumSet.noneOf(BodySite.class);
        for (var site : BodySite.values()) {
            if (!param("organ-" + site).isEmpty()) {
                organs.add(site);
            }
        }
        return new Qualifications(
                organs,
                Set.of(),
                param("credential").isEmpty()
                        ? List.of()
                        : List.of(new Qualifications.Credential(param("credential"), date("credential-until"))));
    }

    private void procedure() {
        var setUp = resourceAdministrationService.configuration(actor());
        if (!(setUp instanceof Result.Success<ResourceAdministrationService.ClinicConfiguration> success)) {
            return;
        }
        var before = chosen(success.value().procedures());
        var notAsked = Arrays.stream(ChecklistItem.values())
                .filter(item -> param("ask-" + item).isEmpty())
                .collect(Collectors.toSet());
        var phases = new EnumMap<ResourceRole, Set<Phase>>(ResourceRole.class);
        var pools = new EnumMap<ResourceRole, ProcedureTemplate.Pool>(ResourceRole.class);
        for (var role : ResourceRole.values()) {
            var taken = EnumSet.noneOf(Phase.class);
            for (var phase : Phase.values()) {
                if (!param(role + "-" + phase).isEmpty()) {
                    taken.add(phase);
                }
            }
            if (!taken.isEmpty()) {
                phases.put(role, taken);
            }
            var preferred = ids("pool-" + role);
            var required = Set.copyOf(ids("only-" + role));
            if (!preferred.isEmpty() || !required.isEmpty()) {
                pools.put(role, new ProcedureTemplate.Pool(preferred, required));
            }
        }
        showRejection(resourceAdministrationService.save(
                        actor(), new ProcedureTemplate(before.code(), before.name(), phases, pools, notAsked)))
                .ifPresent(saved -> {
                    flashMessages.success(messages.get("resources.saved", saved.name()));
                    redirect("/resources");
                });
    }

    private List<ResourceId> ids(String name) {
        return Arrays.stream(param(name).split("[,\\s]+"))
                .filter(id -> !id.isEmpty())
                .distinct()
                .map(ResourceId::new)
                .toList();
    }

    private void site() {
        var home = siteService.site();
        boolean other = !param("site-id").isEmpty();
        var site = new Site(
                other ? new SiteId(param("site-id")) : home.id(),
                param("site-name"),
                home.department(),
                other ? ZoneId.of(param("zone")) : home.zone(),
                home.trustedClients(),
                home.coverBeforeBooking(),
                param("region"),
                wholeNumber("grid"),
                new Site.Gas(wholeNumber("gas"), wholeNumber("probes-per-cylinder")),
                Arrays.stream(ServiceLine.values())
                        .filter(service -> !param("service-" + service).isEmpty())
                        .collect(Collectors.toSet()));
        showRejection(resourceAdministrationService.save(actor(), site)).ifPresent(saved -> {
            flashMessages.success(messages.get("resources.saved", saved.name()));
            redirect("/resources");
        });
    }

    /** Service lines of the site as checkboxes. */
    public List<Checkbox> services() {
        return Arrays.stream(ServiceLine.values())
                .map(service -> new Checkbox(
                        "service-" + service,
                        messages.get("service." + service),
                        home().services().contains(service)))
                .toList();
    }

    public boolean loaded() {
        return clinic != null;
    }

    private ResourceAdministrationService.ClinicConfiguration clinic() {
        return Objects.requireNonNull(clinic);
    }

    /** Whether the form is shown: for a selected resource, a new resource or a preview. */
    public boolean editing() {
        return chosen != null || fresh || !preview.isEmpty();
    }

    public boolean known() {
        return chosen != null;
    }

    public List<ResourceRow> lines() {
        return clinic().resources().stream()
                .map(r -> new ResourceRow(
                        r.id().value(),
                        r.name(),
                        messages.get("role." + r.role()),
                        hoursOf(r),
                        detail(r),
                        clinic().sites().stream()
                                .filter(s -> s.id().equals(r.site()))
                                .map(Site::name)
                                .findFirst()
                                .orElse("")))
                .toList();
    }

    private String hoursOf(SchedulableResource r) {
        if (r instanceof SchedulableResource.Clinician person && person.rostered()) {
            return messages.get("resources.rostered");
        }
        return r.hours().spans().stream()
                        .map(s -> days(s.days()) + " " + s.opens() + "–" + s.closes())
                        .collect(Collectors.joining(", "))
                + (r.onHolidays() ? " " + messages.get("resources.also-holidays") : "");
    }

    private String days(Set<DayOfWeek> days) {
        if (days.size() == 7) {
            return messages.get("resources.daily");
        }
        return days.stream()
                .sorted()
                .map(d -> d.getDisplayName(TextStyle.SHORT, messages.locale()))
                .collect(Collectors.joining(" "));
    }

    private String detail(SchedulableResource r) {
        if (r instanceof SchedulableResource.Room room) {
            return messages.get(room.generalAnaesthesia() ? "resources.ga" : "resources.no-ga");
        }
        if (r instanceof SchedulableResource.CryoConsole console) {
            return messages.get("resources.channels", console.channels());
        }
        if (r instanceof SchedulableResource.Clinician person) {
            var parts = new ArrayList<String>();
            if (!person.skills().organs().isEmpty()) {
                parts.add(person.skills().organs().stream()
                        .sorted()
                        .map(o -> messages.get("site." + o))
                        .collect(Collectors.joining(", ")));
            }
            person.skills()
                    .credentials()
                    .forEach(c -> parts.add(
                            messages.get("resources.credential-until", c.name(), messages.date(c.validUntil()))));
            return String.join(" · ", parts);
        }
        return "";
    }

    public List<RosterPage.AffectedBookingRow> previewLines() {
        return preview.stream()
                .map(h -> new RosterPage.AffectedBookingRow(
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

    public boolean retiring() {
        return param("step").startsWith("retire");
    }

    /** The value of a form field: the submitted value, otherwise the stored value. */
    public String value(String name) {
        return submittedOr(name, submittedOrStored(name));
    }

    private String submittedOrStored(String name) {
        var r = chosen;
        if (r == null) {
            return switch (name) {
                case "opens" -> "08:00";
                case "closes" -> "17:00";
                case "channels" -> "10";
                default -> "";
            };
        }
        var span = r.hours().spans().stream().findFirst();
        var credential = r instanceof SchedulableResource.Clinician person
                ? person.skills().credentials().stream().findFirst()
                : Optional.<Qualifications.Credential>empty();
        return switch (name) {
            case "name" -> r.name();
            case "role" -> r.role().name();
            case "site" -> r.site().value();
            case "opens" -> span.map(s -> s.opens().toString()).orElse("08:00");
            case "closes" -> span.map(s -> s.closes().toString()).orElse("17:00");
            case "channels" ->
                r instanceof SchedulableResource.CryoConsole console ? String.valueOf(console.channels()) : "10";
            case "credential" -> credential.map(Qualifications.Credential::name).orElse("");
            case "credential-until" ->
                credential.map(c -> c.validUntil().toString()).orElse("");
            default -> "";
        };
    }

    public boolean ticked(String name) {
        if (posted()) {
            return !param(name).isEmpty();
        }
        var r = chosen;
        return r != null
                && switch (name) {
                    case "holidays" -> r.onHolidays();
                    case "ga" -> r instanceof SchedulableResource.Room room && room.generalAnaesthesia();
                    case "rostered" -> r instanceof SchedulableResource.Clinician person && person.rostered();
                    default ->
                        r instanceof SchedulableResource.Clinician person
                                && name.startsWith("organ-")
                                && person.skills().organs().contains(BodySite.valueOf(name.substring(6)));
                };
    }

    public List<Day> days() {
        return Arrays.stream(DayOfWeek.values())
                .map(d -> new Day(
                        d.name(),
                        d.getDisplayName(TextStyle.SHORT, messages.locale()),
                        posted()
                                ? !param("day-" + d).isEmpty()
                                : chosen == null
                                        ? d.getValue() < 6
                                        : chosen.hours().spans().stream()
                                                .anyMatch(s -> s.days().contains(d))))
                .toList();
    }

    public List<Day> organs() {
        return Arrays.stream(BodySite.values())
                .map(o -> new Day(o.name(), messages.get("site." + o), ticked("organ-" + o)))
                .toList();
    }

    public List<AvailabilityPage.SelectOption> roles() {
        return Arrays.stream(ResourceRole.values())
                .map(r -> new AvailabilityPage.SelectOption(
                        r.name(), messages.get("role." + r), r.name().equals(value("role"))))
                .toList();
    }

    public List<AvailabilityPage.SelectOption> sites() {
        return clinic().sites().stream()
                .map(s -> new AvailabilityPage.SelectOption(
                        s.id().value(), s.name(), s.id().value().equals(value("site"))))
                .toList();
    }

    public ProcedureTemplate template() {
        return chosen(clinic().procedures());
    }

    private ProcedureTemplate chosen(List<ProcedureTemplate> procedures) {
        return procedures.stream()
                .filter(p -> p.code().equals(param("procedure")))
                .findFirst()
                .orElse(procedures.get(0));
    }

    /** Checklist items of the procedure as checkboxes. */
    public List<Checkbox> checklist() {
        return Arrays.stream(ChecklistItem.values())
                .map(item -> new Checkbox(
                        "ask-" + item,
                        messages.get("item." + item),
                        !template().excludedChecklistItems().contains(item)))
                .toList();
    }

    /** The procedures of the clinic, one for each approach. */
    public List<Checkbox> procedures() {
        return clinic().procedures().stream()
                .map(p -> new Checkbox(
                        p.code(), p.name(), p.code().equals(template().code())))
                .toList();
    }

    public String procedureName() {
        return template().name();
    }

    public List<Checkbox> phases() {
        return Arrays.stream(Phase.values())
                .map(p -> new Checkbox(p.name(), messages.get("phase." + p), false))
                .toList();
    }

    public List<RoleRow> roleLines() {
        Map<ResourceRole, Set<Phase>> phases = template().phases();
        return Arrays.stream(ResourceRole.values())
                .filter(ResourceRole::ofSessions)
                .map(role -> new RoleRow(
                        role.name(),
                        messages.get("role." + role),
                        Arrays.stream(Phase.values())
                                .map(p -> new Checkbox(
                                        role + "-" + p,
                                        messages.get("role." + role) + ", " + messages.get("phase." + p),
                                        phases.getOrDefault(role, Set.of()).contains(p)))
                                .toList(),
                        template().pool(role).preferred().stream()
                                .map(ResourceId::value)
                                .collect(Collectors.joining(", ")),
                        template().pool(role).required().stream()
                                .map(ResourceId::value)
                                .sorted()
                                .collect(Collectors.joining(", "))))
                .toList();
    }

    public Site home() {
        return clinic().sites().get(0);
    }
}
