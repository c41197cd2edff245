package ir.scheduling.search;

import ir.domain.patient.PatientId;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.SchedulableResource;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.SearchCriteria;
import ir.scheduling.repository.SearchCriteria.Parameter;
import ir.scheduling.repository.SearchRepository;
import ir.scheduling.repository.SearchRepository.SearchHit;
import ir.scheduling.repository.Site;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
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

/** Searches and reads stored clinical data and writes the access to the audit log. */
public final class ClinicalSearchService {
    private final CommandExecutor executor;

    public ClinicalSearchService(CommandExecutor executor) {
        this.executor = executor;
    }

    /**
     * One search result.
     *
     * @param version the entity tag; empty if the type has no versions
     */
    public record ResultRow(String id, Optional<String> version, Instant updated, SearchResultItem item) {}

    /**
     * One page of results.
     *
     * @param total over all pages, if requested
     * @param next cursor of the next page; empty on the last page
     */
    public record Page(List<ResultRow> rows, OptionalLong total, Optional<SearchCriteria.PageCursor> next) {}

    /** The search parameters of a resource type in the clinic's own tables, each name once. */
    public List<Parameter> parameters(String resourceType) {
        return executor.withoutPermission((repositories, now) -> {
            var merged = new LinkedHashMap<String, Parameter>();
            for (var parameter : repositories.searches().parameters(resourceType)) {
                merged.merge(parameter.name(), parameter, ClinicalSearchService::merge);
            }
            return List.copyOf(merged.values());
        });
    }

    private static Parameter merge(Parameter one, Parameter other) {
        var targets = new LinkedHashSet<>(one.targets());
        targets.addAll(other.targets());
        return new Parameter(one.name(), one.type(), List.copyOf(targets));
    }

    public Result<Page> find(Caller caller, SearchCriteria criteria, boolean counted) {
        return executor.read(
                caller,
                requiredPermission(criteria.resourceType()),
                "search",
                criteria.resourceType(),
                "",
                (repositories, now) -> {
                    // one row more than requested shows whether there is a next page
                    var found = criteria.count() == 0
                            ? List.<SearchHit>of()
                            : repositories.searches().find(criteria.page(criteria.after(), criteria.count() + 1), now);
                    boolean more = found.size() > criteria.count();
                    var hits = more ? found.subList(0, criteria.count()) : found;
                    var rows = rows(repositories, criteria.resourceType(), hits, now);
                    repositories
                            .audit()
                            .addAll(AuditLog.AuditEntry.forEachPatient(
                                    now,
                                    caller,
                                    "search",
                                    criteria.resourceType(),
                                    hits.stream()
                                            .flatMap(h -> h.patient().stream())
                                            .map(PatientId::new)
                                            .toList()));
                    var last = more ? Optional.of(hits.get(hits.size() - 1)) : Optional.<SearchHit>empty();
                    return Result.success(new Page(
                            rows,
                            counted
                                    ? OptionalLong.of(repositories.searches().count(criteria, now))
                                    : OptionalLong.empty(),
                            last.map(h -> new SearchCriteria.PageCursor(h.sorted(), h.id()))));
                });
    }

    /** The audit log is for auditors only, who may search nothing else. */
    private static Permission requiredPermission(String resourceType) {
        return resourceType.equals("AuditEvent") || resourceType.equals("Provenance")
                ? Permission.READ_AUDIT
                : Permission.READ;
    }

    private static List<ResultRow> rows(
            Repositories repositories, String resourceType, List<SearchHit> hits, Instant now) {
        Map<String, SearchResultItem> items = new SearchResultLoader(repositories, now).of(resourceType, hits);
        var rows = new ArrayList<ResultRow>();
        for (var hit : hits) {
            Optional.ofNullable(items.get(hit.id()))
                    .ifPresent(item -> rows.add(new ResultRow(hit.id(), hit.version(), hit.updated(), item)));
        }
        return rows;
    }

    public Result<ResultRow> read(Caller caller, String resourceType, String id) {
        return executor.read(
                caller, requiredPermission(resourceType), "read", resourceType, id, (repositories, now) -> {
                    var hits = repositories.searches().find(SearchCriteria.ids(resourceType, List.of(id)), now);
                    var rows = rows(repositories, resourceType, hits, now);
                    if (rows.isEmpty()) {
                        return Result.failure(new Rejection.NotFound(resourceType, id));
                    }
                    read(repositories, caller, resourceType, hits.get(0), now);
                    return Result.success(rows.get(0));
                });
    }

    private static void read(
            Repositories repositories, Caller caller, String resourceType, SearchHit hit, Instant now) {
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(
                        now,
                        caller,
                        "read",
                        resourceType,
                        hit.id(),
                        hit.patient().map(PatientId::new)));
    }

    /** Every version, the newest first. */
    public Result<List<ResultRow>> history(Caller caller, String resourceType, String id) {
        return executor.read(caller, Permission.READ, "history", resourceType, id, (repositories, now) -> {
            var hits = repositories.searches().find(SearchCriteria.ids(resourceType, List.of(id)), now);
            if (hits.isEmpty()) {
                return Result.failure(new Rejection.NotFound(resourceType, id));
            }
            var hit = hits.get(0);
            read(repositories, caller, resourceType, hit, now);
            var items = new SearchResultLoader(repositories, now);
            var rows = new ArrayList<ResultRow>();
            for (var version : repositories.searches().versions(resourceType, hit.source(), id)) {
                items.then(resourceType, hit, version)
                        .ifPresent(item -> rows.add(
                                new ResultRow(id, Optional.of(Long.toString(version.number())), version.at(), item)));
            }
            return Result.success(rows.isEmpty() ? rows(repositories, resourceType, hits, now) : rows);
        });
    }

    /**
     * The clinic configuration; small enough to be read as a whole.
     *
     * @param retired resources that are no longer offered
     */
    public record ClinicResources(
            List<Site> sites,
            List<SchedulableResource> resources,
            List<SchedulableResource> retired,
            List<ProcedureTemplate> procedures,
            List<ProbeLot> lots) {}

    /** @param resourceType the resource type requested, for the audit log */
    public Result<ClinicResources> clinic(Caller caller, String resourceType) {
        // a person who manages resources may read them, and no patient data
        var right = caller.has(Permission.READ) ? Permission.READ : Permission.MANAGE_RESOURCES;
        return executor.read(caller, right, "search", resourceType, "", (repositories, now) -> {
            var sites = repositories.sites().all();
            return Result.success(new ClinicResources(
                    sites,
                    repositories.sites().resources(),
                    repositories.sites().retired(),
                    repositories.sites().templates(),
                    resourceType.equals("Device")
                            ? sites.stream()
                                    .flatMap(site -> repositories.stock().lots(site.id()).stream())
                                    .toList()
                            : List.of()));
        });
    }

    /**
     * Indexes the next batch of received resources without search values.
     *
     * @param valued computes the search values of a resource
     * @return the number processed
     */
    public int index(UnaryOperator<ReceivedResource> valued) {
        return executor.withoutPermission((repositories, now) -> {
            var found = repositories.searches().unindexed(200);
            found.forEach(received -> repositories.receivedResources().index(valued.apply(received)));
            return found.size();
        });
    }

    /**
     * Saves the continuation of a search for the caller.
     *
     * @return the id of the saved page
     */
    public String savePage(Caller caller, String body) {
        var id = UUID.randomUUID().toString();
        executor.withoutPermission((repositories, now) -> {
            repositories.searches().savePage(id, caller.login(), body, now.plus(SearchRepository.PAGE_LIFE));
            return id;
        });
        return id;
    }

    /** The saved page; empty if it belongs to another caller or is older than an hour. */
    public Optional<String> page(Caller caller, String id) {
        return executor.withoutPermission(
                (repositories, now) -> repositories.searches().page(id, caller.login(), now));
    }
}
