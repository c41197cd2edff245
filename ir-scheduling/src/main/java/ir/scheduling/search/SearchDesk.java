package ir.scheduling.search;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.record.Evidence;
import ir.scheduling.search.Search.Parameter;
import ir.scheduling.search.Searches.Hit;
import ir.scheduling.site.Site;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Anything that is kept, found and read, with who looked at whom in the trail. */
public final class SearchDesk {
    private final Entrance entrance;

    public SearchDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /**
     * One thing that was found.
     *
     * @param version as an entity tag; empty for what has none
     */
    public record Row(String id, Optional<String> version, Instant updated, Item item) {}

    /**
     * A page.
     *
     * @param total of all pages, where it was asked for
     * @param next where the page after it begins; empty on the last one
     */
    public record Page(List<Row> rows, OptionalLong total, Optional<Search.Place> next) {}

    /** What a kind can be asked for in the house's own tables, each name once. */
    public List<Parameter> parameters(String kind) {
        return entrance.unasked((stores, now) -> {
            var merged = new LinkedHashMap<String, Parameter>();
            for (var parameter : stores.searches().parameters(kind)) {
                merged.merge(parameter.name(), parameter, SearchDesk::both);
            }
            return List.copyOf(merged.values());
        });
    }

    private static Parameter both(Parameter one, Parameter other) {
        var targets = new LinkedHashSet<>(one.targets());
        targets.addAll(other.targets());
        return new Parameter(one.name(), one.type(), List.copyOf(targets));
    }

    public Outcome<Page> find(Actor actor, Search search, boolean counted) {
        return entrance.read(actor, right(search.kind()), "search", search.kind(), "", (stores, now) -> {
            // one more than asked for tells whether there is more
            var found = search.count() == 0
                    ? List.<Hit>of()
                    : stores.searches().find(search.page(search.after(), search.count() + 1), now);
            boolean more = found.size() > search.count();
            var hits = more ? found.subList(0, search.count()) : found;
            var rows = rows(stores, search.kind(), hits, now);
            stores.audit()
                    .addAll(AuditTrail.Entry.each(
                            now,
                            actor,
                            "search",
                            search.kind(),
                            hits.stream()
                                    .flatMap(h -> h.patient().stream())
                                    .map(PatientId::new)
                                    .toList()));
            var last = more ? Optional.of(hits.get(hits.size() - 1)) : Optional.<Hit>empty();
            return Outcome.done(new Page(
                    rows,
                    counted ? OptionalLong.of(stores.searches().count(search, now)) : OptionalLong.empty(),
                    last.map(h -> new Search.Place(h.sorted(), h.id()))));
        });
    }

    /** The trail is for auditors alone, and for them nothing else. */
    private static Permission right(String kind) {
        return kind.equals("AuditEvent") || kind.equals("Provenance") ? Permission.READ_AUDIT : Permission.READ;
    }

    private static List<Row> rows(Stores stores, String kind, List<Hit> hits, Instant now) {
        Map<String, Item> items = new Items(stores, now).of(kind, hits);
        var rows = new ArrayList<Row>();
        for (var hit : hits) {
            Optional.ofNullable(items.get(hit.id()))
                    .ifPresent(item -> rows.add(new Row(hit.id(), hit.version(), hit.updated(), item)));
        }
        return rows;
    }

    public Outcome<Row> read(Actor actor, String kind, String id) {
        return entrance.read(actor, right(kind), "read", kind, id, (stores, now) -> {
            var hits = stores.searches().find(Search.ids(kind, List.of(id)), now);
            var rows = rows(stores, kind, hits, now);
            if (rows.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound(kind, id));
            }
            read(stores, actor, kind, hits.get(0), now);
            return Outcome.done(rows.get(0));
        });
    }

    private static void read(Stores stores, Actor actor, String kind, Hit hit, Instant now) {
        stores.audit()
                .add(AuditTrail.Entry.done(
                        now, actor, "read", kind, hit.id(), hit.patient().map(PatientId::new)));
    }

    /** Every version there was, the newest first. */
    public Outcome<List<Row>> history(Actor actor, String kind, String id) {
        return entrance.read(actor, Permission.READ, "history", kind, id, (stores, now) -> {
            var hits = stores.searches().find(Search.ids(kind, List.of(id)), now);
            if (hits.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound(kind, id));
            }
            var hit = hits.get(0);
            read(stores, actor, kind, hit, now);
            var items = new Items(stores, now);
            var rows = new ArrayList<Row>();
            for (var version : stores.searches().versions(kind, hit.source(), id)) {
                items.then(kind, hit, version)
                        .ifPresent(item -> rows.add(
                                new Row(id, Optional.of(Long.toString(version.number())), version.at(), item)));
            }
            return Outcome.done(rows.isEmpty() ? rows(stores, kind, hits, now) : rows);
        });
    }

    /**
     * The clinic itself: few things, all of them in hand.
     *
     * @param retired resources that are not offered any more
     */
    public record Clinic(
            List<Site> sites,
            List<Resource> resources,
            List<Resource> retired,
            List<ProcedureTemplate> procedures,
            List<ProbeLot> lots) {}

    /** @param kind what of it is asked for, for the trail */
    public Outcome<Clinic> clinic(Actor actor, String kind) {
        // whoever looks after the resources sees them, and no patient
        var right = actor.may(Permission.READ) ? Permission.READ : Permission.MANAGE_RESOURCES;
        return entrance.read(actor, right, "search", kind, "", (stores, now) -> {
            var sites = stores.sites().all();
            return Outcome.done(new Clinic(
                    sites,
                    stores.sites().resources(),
                    stores.sites().retired(),
                    stores.sites().templates(),
                    kind.equals("Device")
                            ? sites.stream()
                                    .flatMap(site -> stores.stock().lots(site.id()).stream())
                                    .toList()
                            : List.of()));
        });
    }

    /** Received resources nobody has looked for values in, for whoever knows how; how many there were. */
    public int index(UnaryOperator<Evidence> valued) {
        return entrance.unasked((stores, now) -> {
            var found = stores.searches().unindexed(200);
            found.forEach(evidence -> stores.records().index(valued.apply(evidence)));
            return found.size();
        });
    }

    /** Keeps the rest of a search for its asker; the id to ask on with. */
    public String keepPage(Actor actor, String body) {
        var id = UUID.randomUUID().toString();
        entrance.unasked((stores, now) -> {
            stores.searches().keepPage(id, actor.login(), body, now.plus(Searches.PAGE_LIFE));
            return id;
        });
        return id;
    }

    /** Empty where it is another's, or older than an hour. */
    public Optional<String> page(Actor actor, String id) {
        return entrance.unasked((stores, now) -> stores.searches().page(id, actor.login(), now));
    }
}
