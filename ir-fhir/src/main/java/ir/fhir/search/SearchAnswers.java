package ir.fhir.search;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.fhir.mapping.ItemMapping;
import ir.fhir.mapping.ReceivedValues;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.server.Door;
import ir.scheduling.actor.Actor;
import ir.scheduling.search.Search;
import ir.scheduling.search.SearchDesk;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.SearchEntryMode;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * Answers every search and read of this door: a page of matches, what they refer to and what refers to them where that
 * was asked for, what was left out, and a link to the rest that tells nothing.
 */
public final class SearchAnswers {
    private static final String PAGE = "_page";

    private final Door door;
    private final Catalogue catalogue;
    private final Map<String, InHand> inHand;
    private final Matching matching;

    public SearchAnswers(Door door, Catalogue catalogue, Map<String, InHand> inHand) {
        this.door = door;
        this.catalogue = catalogue;
        this.inHand = Map.copyOf(inHand);
        this.matching = new Matching(door.zone());
    }

    /** A page of one kind. */
    record Found(List<Resource> resources, OptionalLong total, Optional<Search.Place> next) {}

    public Bundle search(String kind, RequestDetails request) {
        var actor = door.actor(request);
        boolean strict = String.valueOf(request.getHeader("Prefer")).contains("handling=strict");
        var raw = request.getParameters();
        var after = Optional.<Search.Place>empty();
        if (raw.containsKey(PAGE)) {
            var kept = door.desks()
                    .search()
                    .page(actor, raw.get(PAGE)[0])
                    .filter(body -> body.startsWith(kind + "\n"))
                    .orElseThrow(() -> new ResourceGoneException(
                            "This search was another's, or is over an hour old: ask it anew."));
            var lines = kept.split("\n", -1);
            after = Optional.of(new Search.Place(Instant.parse(lines[1]), lines[2]));
            raw = parameters(lines[3]);
        }
        Asked asked;
        try {
            asked = Asked.of(kind, raw, strict, catalogue, door.zone());
        } catch (Asked.Malformed malformed) {
            throw RefusalOutcome.exception(malformed.refusal(), door.zone());
        }
        var search = asked.search().page(after, asked.search().count());
        permitted(search, request);
        var found = door.orThrow(find(actor, search, asked.counted()));
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        found.total().ifPresent(total -> bundle.setTotal((int) Math.min(Integer.MAX_VALUE, total)));
        if (!asked.countOnly()) {
            var entries = new LinkedHashMap<String, Resource>();
            found.resources().forEach(r -> entries.put(address(r), r));
            found.resources().forEach(r -> add(bundle, r, SearchEntryMode.MATCH, request));
            included(actor, asked, found.resources(), entries.keySet(), request)
                    .forEach(r -> add(bundle, r, SearchEntryMode.INCLUDE, request));
            if (found.next().isPresent()) {
                var place = found.next().get();
                var id = door.desks()
                        .search()
                        .keepPage(actor, kind + "\n" + place.at() + "\n" + place.id() + "\n" + text(raw));
                bundle.addLink()
                        .setRelation("next")
                        .setUrl(request.getFhirServerBase() + "/" + kind + "?" + PAGE + "=" + id);
            }
        }
        if (!asked.ignored().isEmpty()) {
            add(bundle, ignored(asked.ignored()), SearchEntryMode.OUTCOME, request);
        }
        return bundle;
    }

    private static String text(Map<String, String[]> raw) {
        return raw.entrySet().stream()
                .filter(e -> !e.getKey().equals(PAGE))
                .flatMap(e -> Arrays.stream(e.getValue()).map(v -> encoded(e.getKey()) + "=" + encoded(v)))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static Map<String, String[]> parameters(String text) {
        var all = new LinkedHashMap<String, String[]>();
        for (var pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                all.merge(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        new String[] {URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8)},
                        (a, b) -> {
                            var both = Arrays.copyOf(a, a.length + 1);
                            both[a.length] = b[0];
                            return both;
                        });
            }
        }
        return all;
    }

    private static OperationOutcome ignored(List<String> names) {
        var outcome = new OperationOutcome();
        names.forEach(name -> outcome.addIssue()
                .setSeverity(OperationOutcome.IssueSeverity.WARNING)
                .setCode(OperationOutcome.IssueType.NOTSUPPORTED)
                .setDiagnostics("Left out: " + name + " is no search parameter of this server."));
        return outcome;
    }

    private static String address(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }

    private static void add(Bundle bundle, Resource resource, SearchEntryMode mode, RequestDetails request) {
        var entry = bundle.addEntry().setResource(resource);
        // what is told beside the matches has no address, but a name of its own
        entry.setFullUrl(
                mode == SearchEntryMode.OUTCOME
                        ? "urn:uuid:" + UUID.randomUUID()
                        : request.getFhirServerBase() + "/" + address(resource));
        entry.getSearch().setMode(mode);
    }

    private Outcome<Found> find(Actor actor, Search asked, boolean counted) {
        var resolved = resolved(actor, asked);
        if (resolved.isEmpty()) {
            return Outcome.done(new Found(List.of(), OptionalLong.of(0), Optional.empty()));
        }
        var search = resolved.get();
        var hand = inHand.get(search.kind());
        if (hand != null) {
            return Outcome.done(inHand(actor, hand, search));
        }
        return door.desks()
                .search()
                .find(actor, search, counted)
                .map(page -> new Found(
                        page.rows().stream()
                                .flatMap(row -> mapped(search.kind(), row).stream())
                                .toList(),
                        page.total(),
                        page.next()));
    }

    /**
     * The search with each chain no table can answer replaced by what its target was found to be; empty where nothing
     * was. A chain from table to table stays: the database joins it.
     */
    private Optional<Search> resolved(Actor actor, Search search) {
        var criteria = new ArrayList<Search.Criterion>();
        for (var criterion : search.criteria()) {
            if (!apart(search.kind(), criterion)) {
                criteria.add(criterion);
                continue;
            }
            var parameter = criterion.parameter();
            var target = parameter.targets().get(0);
            var found = door.orThrow(find(
                    actor,
                    new Search(
                            target,
                            List.of(criterion.chained().orElseThrow()),
                            Search.Sort.USUAL,
                            Optional.empty(),
                            Asked.MOST),
                    false));
            if (found.resources().isEmpty()) {
                return Optional.empty();
            }
            if (found.next().isPresent()) {
                throw RefusalOutcome.exception(
                        new Refusal.InvalidValue(
                                parameter.name(), "over " + Asked.MOST + " of " + target, "a condition fewer meet"),
                        door.zone());
            }
            criteria.add(new Search.Criterion(
                    parameter,
                    Search.Modifier.NONE,
                    found.resources().stream()
                            .<Search.Value>map(r -> new Search.Target(
                                    Optional.of(target), r.getIdElement().getIdPart()))
                            .toList(),
                    Optional.empty()));
        }
        return Optional.of(new Search(search.kind(), criteria, search.sort(), search.after(), search.count()));
    }

    private boolean apart(String kind, Search.Criterion criterion) {
        if (criterion.chained().isEmpty()) {
            return false;
        }
        var target = criterion.parameter().targets().get(0);
        return inHand.containsKey(kind)
                || inHand.containsKey(target)
                || apart(target, criterion.chained().get());
    }

    /** Who may not search patients may not find appointments by their names either. */
    private void permitted(Search search, RequestDetails request) {
        var scopes = door.scopes(request);
        for (var criterion : search.criteria()) {
            for (var one = criterion;
                    one.chained().isPresent();
                    one = one.chained().get()) {
                var target = one.parameter().targets().get(0);
                if (!scopes.allow(target, 's')) {
                    throw RefusalOutcome.exception(new Refusal.NotPermitted("scope " + target + ".s"), door.zone());
                }
            }
        }
    }

    private Found inHand(Actor actor, InHand hand, Search search) {
        // what has a start is read by it
        var by = search.sort().parameter().isBlank() ? "start" : search.sort().parameter();
        var order = Comparator.comparing(Placed::at).thenComparing(Placed::id);
        var ordered = search.sort().descending() ? order.reversed() : order;
        var all = hand.all(actor, search).stream()
                .filter(resource -> matching.matches(resource, search.criteria()))
                .map(resource -> new Placed(matching.instant(resource, by), resource))
                .sorted(ordered)
                .toList();
        var rest = all.stream()
                .filter(p -> search.after()
                        .filter(place -> ordered.compare(p, new Placed(place.at(), p.resource(), place.id())) <= 0)
                        .isEmpty())
                .toList();
        boolean more = rest.size() > search.count() && search.count() > 0;
        var page = rest.subList(0, Math.min(rest.size(), search.count()));
        return new Found(
                page.stream().map(Placed::resource).toList(),
                OptionalLong.of(all.size()),
                more
                        ? Optional.of(page.get(page.size() - 1)).map(last -> new Search.Place(last.at(), last.id()))
                        : Optional.empty());
    }

    private record Placed(Instant at, Resource resource, String id) {
        Placed(Instant at, Resource resource) {
            this(at, resource, resource.getIdElement().getIdPart());
        }
    }

    private Optional<Resource> mapped(String kind, SearchDesk.Row row) {
        return ItemMapping.resource(kind, row, door.zone(), door.now());
    }

    /** What matches refer to, and what refers to them; of types the token may read. */
    private List<Resource> included(
            Actor actor, Asked asked, List<Resource> matches, Set<String> known, RequestDetails request) {
        var wanted = new LinkedHashMap<String, Set<String>>();
        for (var include : asked.includes()) {
            for (var match : matches) {
                for (var element :
                        ReceivedValues.elements(match, include.parameter().name())) {
                    if (element instanceof Reference reference) {
                        var type = reference.getReferenceElement().getResourceType();
                        var id = reference.getReferenceElement().getIdPart();
                        boolean asWanted = type != null
                                && id != null
                                && (include.parameter().targets().isEmpty()
                                        || include.parameter().targets().contains(type))
                                && include.target().filter(t -> !t.equals(type)).isEmpty();
                        if (asWanted && !known.contains(type + "/" + id)) {
                            wanted.computeIfAbsent(type, t -> new LinkedHashSet<>())
                                    .add(id);
                        }
                    }
                }
            }
        }
        var found = new LinkedHashMap<String, Resource>();
        wanted.forEach((type, ids) -> readable(request, type)
                .map(t -> find(actor, Search.ids(t, List.copyOf(ids)), false))
                .ifPresent(beside -> beside(beside, found)));
        for (var include : asked.revIncludes()) {
            if (readable(request, include.kind()).isPresent() && !matches.isEmpty()) {
                var criterion = new Search.Criterion(
                        include.parameter(),
                        Search.Modifier.NONE,
                        matches.stream()
                                .<Search.Value>map(r -> new Search.Target(
                                        Optional.of(r.fhirType()),
                                        r.getIdElement().getIdPart()))
                                .toList(),
                        Optional.empty());
                var search =
                        new Search(include.kind(), List.of(criterion), Search.Sort.USUAL, Optional.empty(), Asked.MOST);
                beside(find(actor, search, false), found);
            }
        }
        return List.copyOf(found.values());
    }

    /** What the role may not read is not brought along; what was asked for is answered all the same. */
    private static void beside(Outcome<Found> read, Map<String, Resource> found) {
        if (read instanceof Outcome.Done<Found> done) {
            done.value().resources().forEach(r -> found.put(address(r), r));
        }
    }

    private Optional<String> readable(RequestDetails request, String type) {
        return catalogue.parameters(type).isEmpty() || !door.scopes(request).allow(type, 'r')
                ? Optional.empty()
                : Optional.of(type);
    }

    public Resource read(String kind, String id, RequestDetails request) {
        var actor = door.actor(request);
        if (inHand.containsKey(kind)) {
            return door.orThrow(find(actor, Search.ids(kind, List.of(id)), false)).resources().stream()
                    .findFirst()
                    .orElseThrow(() -> RefusalOutcome.exception(new Refusal.NotFound(kind, id), door.zone()));
        }
        return mapped(kind, door.orThrow(door.desks().search().read(actor, kind, id)))
                .orElseThrow(() -> RefusalOutcome.exception(new Refusal.NotFound(kind, id), door.zone()));
    }

    /** The newest first. */
    public List<Resource> history(String kind, String id, RequestDetails request) {
        return door.orThrow(door.desks().search().history(door.actor(request), kind, id)).stream()
                .flatMap(row -> mapped(kind, row).stream())
                .toList();
    }
}
