package ir.fhir.search;

import ir.fhir.mapping.ReceivedValues;
import ir.scheduling.search.Search.Parameter;
import ir.scheduling.search.SearchDesk;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which kinds can be asked for what: the house's own columns and the values of received resources, each name once. */
public final class Catalogue {
    private final SearchDesk desk;
    private final Set<String> served;
    private final Set<String> inHand;
    private final Map<String, Map<String, Parameter>> kinds = new ConcurrentHashMap<>();

    /**
     * @param served kinds this server has; others have no parameters
     * @param inHand those that are as they are now: nobody kept since when
     */
    public Catalogue(SearchDesk desk, Set<String> served, Set<String> inHand) {
        this.desk = desk;
        this.served = Set.copyOf(served);
        this.inHand = Set.copyOf(inHand);
    }

    public List<Parameter> parameters(String kind) {
        return List.copyOf(of(kind).values());
    }

    Optional<Parameter> parameter(String kind, String name) {
        return Optional.ofNullable(of(kind).get(name));
    }

    private Map<String, Parameter> of(String kind) {
        return served.contains(kind) ? kinds.computeIfAbsent(kind, this::read) : Map.of();
    }

    private Map<String, Parameter> read(String kind) {
        var all = new LinkedHashMap<String, Parameter>();
        all.put(Parameter.ID.name(), Parameter.ID);
        if (!inHand.contains(kind)) {
            all.put(Parameter.LAST_UPDATED.name(), Parameter.LAST_UPDATED);
        }
        desk.parameters(kind).forEach(p -> all.put(p.name(), p));
        ReceivedValues.parameters(kind).forEach(p -> all.merge(p.name(), p, Catalogue::both));
        return all;
    }

    private static Parameter both(Parameter own, Parameter received) {
        var targets = new LinkedHashSet<>(own.targets());
        targets.addAll(received.targets());
        return new Parameter(own.name(), own.type(), List.copyOf(targets));
    }
}
