package ir.fhir.search;

import ir.fhir.criteria.SearchCriteria.Parameter;
import ir.fhir.mapper.SearchParameterExtractor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Defines the search parameters of each type: those of stored records merged with those of received resources.
 */
public final class SearchParameterRegistry {
    private final Set<String> served;
    private final Set<String> inHand;
    private final Map<String, Map<String, Parameter>> parametersByType = new ConcurrentHashMap<>();

    /**
     * @param served types of this server; other types have no parameters
     * @param inHand types that are computed in memory; they have no {@code _lastUpdated}
     */
    public SearchParameterRegistry(Set<String> served, Set<String> inHand) {
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
        SearchDeclarations.parameters(resourceType).forEach(p -> all.put(p.name(), p));
        SearchParameterExtractor.parameters(resourceType)
                .forEach(p -> all.merge(p.name(), p, SearchDeclarations::merge));
        return all;
    }
}
