package ir.fhir.search;

import ir.fhir.mapper.SearchParameterExtractor;
import ir.scheduling.repository.SearchCriteria.Parameter;
import ir.scheduling.search.ClinicalSearchService;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Defines the search parameters of each type: those of the database columns merged with those of received resources.
 */
public final class SearchParameterRegistry {
    private final ClinicalSearchService searchService;
    private final Set<String> served;
    private final Set<String> inHand;
    private final Map<String, Map<String, Parameter>> parametersByType = new ConcurrentHashMap<>();

    /**
     * @param served types of this server; other types have no parameters
     * @param inHand types that are computed in memory; they have no {@code _lastUpdated}
     */
    public SearchParameterRegistry(ClinicalSearchService service, Set<String> served, Set<String> inHand) {
        this.searchService = service;
        this.served = Set.copyOf(served);
        this.inHand = Set.copyOf(inHand);
    }

    public List<Parameter> parameters(String resourceType) {
        return List.copyOf(of(resourceType).values());
    }

    Optional<Parameter> parameter(String resourceType, String name) {
        return Optional.ofNullable(of(resourceType).get(name));
    }

    private Map<String, Parameter> of(String resourceType) {
        return served.contains(resourceType) ? parametersByType.computeIfAbsent(resourceType, this::read) : Map.of();
    }

    private Map<String, Parameter> read(String resourceType) {
        var all = new LinkedHashMap<String, Parameter>();
        all.put(Parameter.ID.name(), Parameter.ID);
        if (!inHand.contains(resourceType)) {
            all.put(Parameter.LAST_UPDATED.name(), Parameter.LAST_UPDATED);
        }
        searchService.parameters(resourceType).forEach(p -> all.put(p.name(), p));
        SearchParameterExtractor.parameters(resourceType)
                .forEach(p -> all.merge(p.name(), p, SearchParameterRegistry::both));
        return all;
    }

    private static Parameter both(Parameter own, Parameter received) {
        var targets = new LinkedHashSet<>(own.targets());
        targets.addAll(received.targets());
        return new Parameter(own.name(), own.type(), List.copyOf(targets));
    }
}
