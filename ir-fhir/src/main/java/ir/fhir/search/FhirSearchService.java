package ir.fhir.search;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.fhir.criteria.SearchCriteria;
import ir.fhir.mapper.FhirResourceMapper;
import ir.fhir.mapper.SearchParameterExtractor;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.security.Caller;
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
 * Executes all searches and reads of the FHIR API. A result contains a page of matches, requested includes, ignored
 * parameters, and a next link that reveals nothing about the search.
 */
public final class FhirSearchService {
    private static final String PAGE = "_page";

    private final FhirRequestContext context;
    private final SearchParameterRegistry registry;
    private final Map<String, InMemoryResourceSource> inMemorySources;
    private final InMemoryResourceMatcher matcher;
    private final ClinicalSearchService clinicalSearchService;

    public FhirSearchService(
            FhirRequestContext context,
            SearchParameterRegistry registry,
            Map<String, InMemoryResourceSource> inHand,
            ClinicalSearchService clinicalSearchService) {
        this.context = context;
        this.registry = registry;
        this.inMemorySources = Map.copyOf(inHand);
        this.matcher = new InMemoryResourceMatcher(context.zone());
        this.clinicalSearchService = clinicalSearchService;
    }

    /** One page of resources of one type. */
    record SearchPage(List<Resource> resources, OptionalLong total, Optional<RecordSearch.PageCursor> next) {}

    public Bundle search(String resourceType, RequestDetails request) {
        var caller = context.actor(request);
        boolean strict = String.valueOf(request.getHeader("Prefer")).contains("handling=strict");
        var raw = request.getParameters();
        var after = Optional.<RecordSearch.PageCursor>empty();
        if (raw.containsKey(PAGE)) {
            var stored = clinicalSearchService
                    .page(caller, raw.get(PAGE)[0])
                    .filter(body -> body.startsWith(resourceType + "\n"))
                    .orElseThrow(() -> new ResourceGoneException(Diagnostics.text("page-expired")));
            var lines = stored.split("\n", -1);
            after = Optional.of(new RecordSearch.PageCursor(Instant.parse(lines[1]), lines[2]));
            raw = parameters(lines[3]);
        }
        FhirSearchRequest asked;
        try {
            asked = FhirSearchRequest.of(resourceType, raw, strict, registry, context.zone());
        } catch (FhirSearchRequest.InvalidSearchException malformed) {
            throw OperationOutcomeMapper.exception(malformed.rejection(), context.zone());
        }
        var criteria = asked.search().page(after, asked.search().count());
        permitted(criteria, request);
        var found = context.orThrow(find(caller, criteria, asked.totalRequested()));
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        found.total().ifPresent(total -> bundle.setTotal((int) Math.min(Integer.MAX_VALUE, total)));
        if (!asked.countOnly()) {
            var entries = new LinkedHashMap<String, Resource>();
            found.resources().forEach(r -> entries.put(address(r), r));
            found.resources().forEach(r -> add(bundle, r, SearchEntryMode.MATCH, request));
            included(caller, asked, found.resources(), entries.keySet(), request)
                    .forEach(r -> add(bundle, r, SearchEntryMode.INCLUDE, request));
            if (found.next().isPresent()) {
                var cursor = found.next().get();
                var id = clinicalSearchService.savePage(
                        caller, resourceType + "\n" + cursor.at() + "\n" + cursor.id() + "\n" + text(raw));
                bundle.addLink()
                        .setRelation("next")
                        .setUrl(request.getFhirServerBase() + "/" + resourceType + "?" + PAGE + "=" + id);
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
                .setDiagnostics(Diagnostics.text("search-parameter-ignored", name)));
        return outcome;
    }

    private static String address(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }

    private static void add(Bundle bundle, Resource resource, SearchEntryMode mode, RequestDetails request) {
        var entry = bundle.addEntry().setResource(resource);
        // an outcome has no address: it gets a URN
        entry.setFullUrl(
                mode == SearchEntryMode.OUTCOME
                        ? "urn:uuid:" + UUID.randomUUID()
                        : request.getFhirServerBase() + "/" + address(resource));
        entry.getSearch().setMode(mode);
    }

    private Result<SearchPage> find(Caller caller, SearchCriteria asked, boolean counted) {
        var resolved = resolved(caller, asked);
        if (resolved.isEmpty()) {
            return Result.success(new SearchPage(List.of(), OptionalLong.of(0), Optional.empty()));
        }
        var criteria = resolved.get();
        var hand = inMemorySources.get(criteria.resourceType());
        if (hand != null) {
            return Result.success(searchInMemory(caller, hand, criteria));
        }
        return clinicalSearchService
                .find(caller, SearchDeclarations.search(criteria, context.now()), counted)
                .map(page -> new SearchPage(
                        page.rows().stream()
                                .flatMap(row -> mapped(criteria.resourceType(), row).stream())
                                .toList(),
                        page.total(),
                        page.next()));
    }

    /**
     * Resolves each chain that SQL cannot join: replaces it by the references to the targets found. Returns empty if a
     * chain matches nothing. A chain between tables stays and is joined in the database.
     */
    private Optional<SearchCriteria> resolved(Caller caller, SearchCriteria search) {
        var criteria = new ArrayList<SearchCriteria.Criterion>();
        for (var criterion : search.criteria()) {
            if (!needsSeparateSearch(search.resourceType(), criterion)) {
                criteria.add(criterion);
                continue;
            }
            var parameter = criterion.parameter();
            var target = parameter.targets().get(0);
            var found = context.orThrow(find(
                    caller,
                    new SearchCriteria(
                            target,
                            List.of(criterion.chained().orElseThrow()),
                            SearchCriteria.Sort.USUAL,
                            Optional.empty(),
                            FhirSearchRequest.MOST),
                    false));
            if (found.resources().isEmpty()) {
                return Optional.empty();
            }
            if (found.next().isPresent()) {
                throw OperationOutcomeMapper.exception(
                        new Rejection.InvalidValue(
                                parameter.name(),
                                Diagnostics.text("found.too-many-matches", FhirSearchRequest.MOST, target),
                                "more-selective-condition"),
                        context.zone());
            }
            criteria.add(new SearchCriteria.Criterion(
                    parameter,
                    SearchCriteria.Modifier.NONE,
                    found.resources().stream()
                            .<SearchCriteria.Value>map(r -> new SearchCriteria.ReferenceValue(
                                    Optional.of(target), r.getIdElement().getIdPart()))
                            .toList(),
                    Optional.empty()));
        }
        return Optional.of(
                new SearchCriteria(search.resourceType(), criteria, search.sort(), search.after(), search.count()));
    }

    private boolean needsSeparateSearch(String resourceType, SearchCriteria.Criterion criterion) {
        if (criterion.chained().isEmpty()) {
            return false;
        }
        var target = criterion.parameter().targets().get(0);
        return inMemorySources.containsKey(resourceType)
                || inMemorySources.containsKey(target)
                || needsSeparateSearch(target, criterion.chained().get());
    }

    /**
     * Requires the search scope for the target of every chain; otherwise a chain would disclose, for example, patient
     * names through appointments.
     */
    private void permitted(SearchCriteria criteria, RequestDetails request) {
        var scopes = context.scopes(request);
        for (var criterion : criteria.criteria()) {
            for (var one = criterion;
                    one.chained().isPresent();
                    one = one.chained().get()) {
                var target = one.parameter().targets().get(0);
                if (!scopes.permits(target, 's')) {
                    throw OperationOutcomeMapper.exception(
                            new Rejection.NotPermitted("scope " + target + ".s"), context.zone());
                }
            }
        }
    }

    private SearchPage searchInMemory(Caller caller, InMemoryResourceSource hand, SearchCriteria criteria) {
        // by default, resources are sorted by their start
        var by = criteria.sort().parameter().isBlank()
                ? "start"
                : criteria.sort().parameter();
        var order = Comparator.comparing(PositionedResource::at).thenComparing(PositionedResource::id);
        var ordered = criteria.sort().descending() ? order.reversed() : order;
        var all = hand.all(caller, criteria).stream()
                .filter(resource -> matcher.matches(resource, criteria.criteria()))
                .map(resource -> new PositionedResource(matcher.instant(resource, by), resource))
                .sorted(ordered)
                .toList();
        var rest = all.stream()
                .filter(p -> criteria.after()
                        .filter(cursor ->
                                ordered.compare(p, new PositionedResource(cursor.at(), p.resource(), cursor.id())) <= 0)
                        .isEmpty())
                .toList();
        boolean more = rest.size() > criteria.count() && criteria.count() > 0;
        var page = rest.subList(0, Math.min(rest.size(), criteria.count()));
        return new SearchPage(
                page.stream().map(PositionedResource::resource).toList(),
                OptionalLong.of(all.size()),
                more
                        ? Optional.of(page.get(page.size() - 1))
                                .map(last -> new RecordSearch.PageCursor(last.at(), last.id()))
                        : Optional.empty());
    }

    private record PositionedResource(Instant at, Resource resource, String id) {
        PositionedResource(Instant at, Resource resource) {
            this(at, resource, resource.getIdElement().getIdPart());
        }
    }

    private Optional<Resource> mapped(String resourceType, ClinicalSearchService.ResultRow row) {
        return FhirResourceMapper.resource(resourceType, row, context.zone(), context.now());
    }

    /**
     * Returns included resources: targets of matches and resources that refer to matches. Types that the token may not
     * read are omitted.
     */
    private List<Resource> included(
            Caller caller, FhirSearchRequest asked, List<Resource> matches, Set<String> known, RequestDetails request) {
        var requested = new LinkedHashMap<String, Set<String>>();
        for (var include : asked.includes()) {
            for (var match : matches) {
                for (var element : SearchParameterExtractor.elements(
                        match, include.parameter().name())) {
                    if (element instanceof Reference reference) {
                        var type = reference.getReferenceElement().getResourceType();
                        var id = reference.getReferenceElement().getIdPart();
                        boolean asWanted = type != null
                                && id != null
                                && (include.parameter().targets().isEmpty()
                                        || include.parameter().targets().contains(type))
                                && include.target().filter(t -> !t.equals(type)).isEmpty();
                        if (asWanted && !known.contains(type + "/" + id)) {
                            requested
                                    .computeIfAbsent(type, t -> new LinkedHashSet<>())
                                    .add(id);
                        }
                    }
                }
            }
        }
        var found = new LinkedHashMap<String, Resource>();
        requested.forEach((type, ids) -> readable(request, type)
                .map(t -> find(caller, SearchCriteria.ids(t, List.copyOf(ids)), false))
                .ifPresent(beside -> addIncluded(beside, found)));
        for (var include : asked.revIncludes()) {
            if (readable(request, include.resourceType()).isPresent() && !matches.isEmpty()) {
                var criterion = new SearchCriteria.Criterion(
                        include.parameter(),
                        SearchCriteria.Modifier.NONE,
                        matches.stream()
                                .<SearchCriteria.Value>map(r -> new SearchCriteria.ReferenceValue(
                                        Optional.of(r.fhirType()),
                                        r.getIdElement().getIdPart()))
                                .toList(),
                        Optional.empty());
                var criteria = new SearchCriteria(
                        include.resourceType(),
                        List.of(criterion),
                        SearchCriteria.Sort.USUAL,
                        Optional.empty(),
                        FhirSearchRequest.MOST);
                addIncluded(find(caller, criteria, false), found);
            }
        }
        return List.copyOf(found.values());
    }

    /** Adds included resources. If the role may not read them, they are omitted and the search still succeeds. */
    private static void addIncluded(Result<SearchPage> read, Map<String, Resource> found) {
        if (read instanceof Result.Success<SearchPage> success) {
            success.value().resources().forEach(r -> found.put(address(r), r));
        }
    }

    private Optional<String> readable(RequestDetails request, String type) {
        return registry.parameters(type).isEmpty() || !context.scopes(request).permits(type, 'r')
                ? Optional.empty()
                : Optional.of(type);
    }

    public Resource read(String resourceType, String id, RequestDetails request) {
        var caller = context.actor(request);
        if (inMemorySources.containsKey(resourceType)) {
            return context
                    .orThrow(find(caller, SearchCriteria.ids(resourceType, List.of(id)), false))
                    .resources()
                    .stream()
                    .findFirst()
                    .orElseThrow(() ->
                            OperationOutcomeMapper.exception(new Rejection.NotFound(resourceType, id), context.zone()));
        }
        return mapped(
                        resourceType,
                        context.orThrow(clinicalSearchService.read(caller, SearchDeclarations.all(resourceType), id)))
                .orElseThrow(() ->
                        OperationOutcomeMapper.exception(new Rejection.NotFound(resourceType, id), context.zone()));
    }

    /** Returns all versions, newest first. */
    public List<Resource> history(String resourceType, String id, RequestDetails request) {
        return context
                .orThrow(
                        clinicalSearchService.history(context.actor(request), SearchDeclarations.all(resourceType), id))
                .stream()
                .flatMap(row -> mapped(resourceType, row).stream())
                .toList();
    }
}
