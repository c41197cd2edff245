package ir.web.console;

import ir.domain.lesion.BodySite;
import ir.domain.lesion.Service;
import ir.domain.outcome.Outcome;
import ir.domain.readiness.ChecklistItem;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.domain.resource.SiteId;
import ir.domain.resource.Skills;
import ir.domain.session.Phase;
import ir.scheduling.diary.ClinicDesk;
import ir.scheduling.diary.Hit;
import ir.scheduling.site.Site;
import jakarta.enterprise.context.RequestScoped;
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

/** What the clinic is made of, to look at and to change while it works: resources, the procedure, the site. */
@Named("resources")
@RequestScoped
public class ResourcesPage extends Page {
    private ClinicDesk.@Nullable SetUp clinic;
    private @Nullable Resource chosen;
    private List<Hit> preview = List.of();
    private boolean fresh;

    /** One resource as a row. */
    public record Line(String id, String name, String role, String hours, String detail, String site) {}

    /** A day of the week with what was ticked. */
    public record Day(String name, String label, boolean on) {}

    /** One role of the procedure and the phases it is needed in. */
    public record RoleLine(String role, String name, List<Cell> cells, String preferred, String required) {}

    /** One phase of one role. */
    public record Cell(String name, String label, boolean on) {}

    public void open() {
        if (posted()) {
            act();
        }
        subject(desks.clinic().setUp(actor())).ifPresent(found -> clinic = found);
        if (clinic == null) {
            return;
        }
        fresh = !param("new").isEmpty();
        var wanted = param("id");
        chosen = clinic.resources().stream()
                .filter(r -> r.id().value().equals(wanted))
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
                    // the page was opened, nothing was asked
                }
            }
        } catch (IllegalArgumentException wrong) {
            notices.invalid(wrong);
        }
    }

    private void save(boolean knowing) {
        var resource = resource();
        var seen = desks.clinic().preview(actor(), resource.id(), Optional.of(resource));
        if (!knowing
                && seen instanceof Outcome.Done<List<Hit>> hit
                && !hit.value().isEmpty()) {
            preview = hit.value();
            return;
        }
        done(desks.clinic().save(actor(), resource, knowing)).ifPresent(saved -> {
            notices.keepDone(words.say("resources.saved", saved.name()));
            go("/resources");
        });
    }

    private void retire(boolean knowing) {
        var id = new ResourceId(param("id"));
        var seen = desks.clinic().preview(actor(), id, Optional.empty());
        if (!knowing
                && seen instanceof Outcome.Done<List<Hit>> hit
                && !hit.value().isEmpty()) {
            preview = hit.value();
            return;
        }
        done(desks.clinic().retire(actor(), id, knowing)).ifPresent(gone -> {
            notices.keepDone(words.say("resources.retired", gone.name()));
            go("/resources");
        });
    }

    private Resource resource() {
        var id = new ResourceId(
                param("id").isEmpty()
                        ? param("name").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-")
                        : param("id"));
        var site = new SiteId(param("site").isEmpty() ? desks.site().site().id().value() : param("site"));
        var name = param("name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException(words.say("resources.no-name"));
        }
        var hours = hours();
        boolean holidays = !param("holidays").isEmpty();
        var role = choice(ResourceRole.class, "role");
        return switch (role) {
            case ROOM -> new Resource.Room(id, site, name, !param("ga").isEmpty(), hours, holidays);
            case CONSOLE -> new Resource.Console(id, site, name, wholeNumber("channels"), hours, holidays);
            case BAY -> new Resource.RecoveryBay(id, site, name, hours, holidays);
            case CLINIC -> new Resource.VisitPlace(id, site, name, hours, holidays);
            default ->
                new Resource.Clinician(
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

    private Skills skills() {
        var organs = EnumSet.noneOf(BodySite.class);
        for (var site : BodySite.values()) {
            if (!param("organ-" + site).isEmpty()) {
                organs.add(site);
            }
        }
        return new Skills(
                organs,
                Set.of(),
                param("credential").isEmpty()
                        ? List.of()
                        : List.of(new Skills.Credential(param("credential"), date("credential-until"))));
    }

    private void procedure() {
        var setUp = desks.clinic().setUp(actor());
        if (!(setUp instanceof Outcome.Done<ClinicDesk.SetUp> done)) {
            return;
        }
        var before = chosen(done.value().procedures());
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
        done(desks.clinic().save(actor(), new ProcedureTemplate(before.code(), before.name(), phases, pools, notAsked)))
                .ifPresent(saved -> {
                    notices.keepDone(words.say("resources.saved", saved.name()));
                    go("/resources");
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
        var home = desks.site().site();
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
                Arrays.stream(Service.values())
                        .filter(service -> !param("service-" + service).isEmpty())
                        .collect(Collectors.toSet()));
        done(desks.clinic().save(actor(), site)).ifPresent(saved -> {
            notices.keepDone(words.say("resources.saved", saved.name()));
            go("/resources");
        });
    }

    /** What is treated here, to be switched on and off. */
    public List<Cell> services() {
        return Arrays.stream(Service.values())
                .map(service -> new Cell(
                        "service-" + service,
                        words.say("service." + service),
                        home().services().contains(service)))
                .toList();
    }

    public boolean loaded() {
        return clinic != null;
    }

    private ClinicDesk.SetUp clinic() {
        return Objects.requireNonNull(clinic);
    }

    /** One is looked at closer, or a new one is entered. */
    public boolean editing() {
        return chosen != null || fresh || !preview.isEmpty();
    }

    public boolean known() {
        return chosen != null;
    }

    public List<Line> lines() {
        return clinic().resources().stream()
                .map(r -> new Line(
                        r.id().value(),
                        r.name(),
                        words.say("role." + r.role()),
                        hoursOf(r),
                        detail(r),
                        clinic().sites().stream()
                                .filter(s -> s.id().equals(r.site()))
                                .map(Site::name)
                                .findFirst()
                                .orElse("")))
                .toList();
    }

    private String hoursOf(Resource r) {
        if (r instanceof Resource.Clinician person && person.rostered()) {
            return words.say("resources.rostered");
        }
        return r.hours().spans().stream()
                        .map(s -> days(s.days()) + " " + s.opens() + "–" + s.closes())
                        .collect(Collectors.joining(", "))
                + (r.onHolidays() ? " " + words.say("resources.also-holidays") : "");
    }

    private String days(Set<DayOfWeek> days) {
        if (days.size() == 7) {
            return words.say("resources.daily");
        }
        return days.stream()
                .sorted()
                .map(d -> d.getDisplayName(TextStyle.SHORT, words.locale()))
                .collect(Collectors.joining(" "));
    }

    private String detail(Resource r) {
        if (r instanceof Resource.Room room) {
            return words.say(room.generalAnaesthesia() ? "resources.ga" : "resources.no-ga");
        }
        if (r instanceof Resource.Console console) {
            return words.say("resources.channels", console.channels());
        }
        if (r instanceof Resource.Clinician person) {
            var parts = new ArrayList<String>();
            if (!person.skills().organs().isEmpty()) {
                parts.add(person.skills().organs().stream()
                        .sorted()
                        .map(o -> words.say("site." + o))
                        .collect(Collectors.joining(", ")));
            }
            person.skills()
                    .credentials()
                    .forEach(c ->
                            parts.add(words.say("resources.credential-until", c.name(), words.date(c.validUntil()))));
            return String.join(" · ", parts);
        }
        return "";
    }

    public List<DiaryPage.HitLine> previewLines() {
        return preview.stream()
                .map(h -> new DiaryPage.HitLine(
                        h.booking().referral().value(),
                        h.patient().map(p -> p.displayName()).orElse(words.say("diary.a-patient")),
                        words.day(words.dayOf(h.booking().planned().start())) + " "
                                + words.span(h.booking().planned()),
                        h.allocation().name(),
                        words.say("closed." + h.because()),
                        words.day(h.treatBy()),
                        h.patient().isPresent()))
                .toList();
    }

    public boolean retiring() {
        return param("step").startsWith("retire");
    }

    /** What the form shows for a name: what was typed, else what is kept. */
    public String value(String name) {
        return typed(name, kept(name));
    }

    private String kept(String name) {
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
        var credential = r instanceof Resource.Clinician person
                ? person.skills().credentials().stream().findFirst()
                : Optional.<Skills.Credential>empty();
        return switch (name) {
            case "name" -> r.name();
            case "role" -> r.role().name();
            case "site" -> r.site().value();
            case "opens" -> span.map(s -> s.opens().toString()).orElse("08:00");
            case "closes" -> span.map(s -> s.closes().toString()).orElse("17:00");
            case "channels" -> r instanceof Resource.Console console ? String.valueOf(console.channels()) : "10";
            case "credential" -> credential.map(Skills.Credential::name).orElse("");
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
                    case "ga" -> r instanceof Resource.Room room && room.generalAnaesthesia();
                    case "rostered" -> r instanceof Resource.Clinician person && person.rostered();
                    default ->
                        r instanceof Resource.Clinician person
                                && name.startsWith("organ-")
                                && person.skills().organs().contains(BodySite.valueOf(name.substring(6)));
                };
    }

    public List<Day> days() {
        return Arrays.stream(DayOfWeek.values())
                .map(d -> new Day(
                        d.name(),
                        d.getDisplayName(TextStyle.SHORT, words.locale()),
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
                .map(o -> new Day(o.name(), words.say("site." + o), ticked("organ-" + o)))
                .toList();
    }

    public List<OffersPage.Choice> roles() {
        return Arrays.stream(ResourceRole.values())
                .map(r -> new OffersPage.Choice(
                        r.name(), words.say("role." + r), r.name().equals(value("role"))))
                .toList();
    }

    public List<OffersPage.Choice> sites() {
        return clinic().sites().stream()
                .map(s -> new OffersPage.Choice(
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

    /** The lines of its checklist, to be switched on and off. */
    public List<Cell> checklist() {
        return Arrays.stream(ChecklistItem.values())
                .map(item -> new Cell(
                        "ask-" + item,
                        words.say("item." + item),
                        !template().notAsked().contains(item)))
                .toList();
    }

    /** The procedures of the clinic, one for each approach it has. */
    public List<Cell> procedures() {
        return clinic().procedures().stream()
                .map(p ->
                        new Cell(p.code(), p.name(), p.code().equals(template().code())))
                .toList();
    }

    public String procedureName() {
        return template().name();
    }

    public List<Cell> phases() {
        return Arrays.stream(Phase.values())
                .map(p -> new Cell(p.name(), words.say("phase." + p), false))
                .toList();
    }

    public List<RoleLine> roleLines() {
        Map<ResourceRole, Set<Phase>> phases = template().phases();
        return Arrays.stream(ResourceRole.values())
                .filter(ResourceRole::ofSessions)
                .map(role -> new RoleLine(
                        role.name(),
                        words.say("role." + role),
                        Arrays.stream(Phase.values())
                                .map(p -> new Cell(
                                        role + "-" + p,
                                        words.say("role." + role) + ", " + words.say("phase." + p),
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
