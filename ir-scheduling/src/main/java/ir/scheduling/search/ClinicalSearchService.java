package ir.scheduling.search;

import ir.domain.patient.PatientId;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.SchedulableResource;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.SearchRepository;
import ir.scheduling.repository.SearchRepository.SearchHit;
import ir.scheduling.repository.Site;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Searches and reads stored clinical data and writes the access to the audit log. */
@ApplicationScoped
public class ClinicalSearchService {
    private final CommandExecutor executor;

    @Inject
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
    public record Page(List<ResultRow> rows, OptionalLong total, Optional<RecordSearch.PageCursor> next) {}

    public Result<Page> find(Caller caller, RecordSearch search, boolean counted) {
        return executor.read(caller, requiredPermission(search), "search", search.entity(), "", (repositories, now) -> {
            // one row more than requested shows whether there is a next page
            var found = search.count() == 0
                    ? List.<SearchHit>of()
                    : repositories.searches().find(search.withCount(search.count() + 1), now);
            boolean more = found.size() > search.count();
            var hits = more ? found.subList(0, search.count()) : found;
            var rows = rows(repositories, hits, now);
            repositories
                    .audit()
                    .addAll(AuditLog.AuditEntry.forEachPatient(
                            now,
                            caller,
                            "search",
                            search.entity(),
                            hits.stream()
                                    .flatMap(h -> h.patient().stream())
                                    .map(PatientId::new)
                                    .toList()));
            var last = more ? Optional.of(hits.get(hits.size() - 1)) : Optional.<SearchHit>empty();
            return Result.success(new Page(
                    rows,
                    counted ? OptionalLong.of(repositories.searches().count(search, now)) : OptionalLong.empty(),
                    last.map(h -> new RecordSearch.PageCursor(h.sorted(), h.id()))));
        });
    }

    /** The audit log is for auditors only, who may search nothing else. */
    private static Permission requiredPermission(RecordSearch search) {
        return search.ofAuditLog() ? Permission.READ_AUDIT : Permission.READ;
    }

    private static List<ResultRow> rows(Repositories repositories, List<SearchHit> hits, Instant now) {
        Map<String, SearchResultItem> items = new SearchResultLoader(repositories, now).load(hits);
        var rows = new ArrayList<ResultRow>();
        for (var hit : hits) {
            Optional.ofNullable(items.get(hit.id()))
                    .ifPresent(item -> rows.add(new ResultRow(hit.id(), hit.version(), hit.updated(), item)));
        }
        return rows;
    }

    /** The record with this id among those that the search finds. */
    public Result<ResultRow> read(Caller caller, RecordSearch search, String id) {
        return executor.read(caller, requiredPermission(search), "read", search.entity(), id, (repositories, now) -> {
            var hits = repositories.searches().find(search.restrictedTo(List.of(id)), now);
            var rows = rows(repositories, hits, now);
            if (rows.isEmpty()) {
                return Result.failure(new Rejection.NotFound(search.entity(), id));
            }
            read(repositories, caller, search.entity(), hits.get(0), now);
            return Result.success(rows.get(0));
        });
    }

    private static void read(Repositories repositories, Caller caller, String entity, SearchHit hit, Instant now) {
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(
                        now, caller, "read", entity, hit.id(), hit.patient().map(PatientId::new)));
    }

    /** Every version, the newest first. */
    public Result<List<ResultRow>> history(Caller caller, RecordSearch search, String id) {
        return executor.read(caller, Permission.READ, "history", search.entity(), id, (repositories, now) -> {
            var hits = repositories.searches().find(search.restrictedTo(List.of(id)), now);
            if (hits.isEmpty()) {
                return Result.failure(new Rejection.NotFound(search.entity(), id));
            }
            var hit = hits.get(0);
            read(repositories, caller, search.entity(), hit, now);
            var items = new SearchResultLoader(repositories, now);
            var rows = new ArrayList<ResultRow>();
            for (var version : repositories.searches().versions(hit.record(), id)) {
                items.atVersion(hit, version)
                        .ifPresent(item -> rows.add(
                                new ResultRow(id, Optional.of(Long.toString(version.number())), version.at(), item)));
            }
            return Result.success(rows.isEmpty() ? rows(repositories, hits, now) : rows);
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

    /**
     * @param entity what is requested, for the audit log
     * @param withLots whether the probe lots are requested
     */
    public Result<ClinicResources> clinic(Caller caller, String entity, boolean withLots) {
        // a person who manages resources may read them, and no patient data
        var right = caller.has(Permission.READ) ? Permission.READ : Permission.MANAGE_RESOURCES;
        return executor.read(caller, right, "search", entity, "", (repositories, now) -> {
            var sites = repositories.sites().all();
            return Result.success(new ClinicResources(
                    sites,
                    repositories.sites().resources(),
                    repositories.sites().retired(),
                    repositories.sites().templates(),
                    withLots
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
