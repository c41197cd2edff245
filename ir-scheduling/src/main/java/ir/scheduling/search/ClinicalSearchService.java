package ir.scheduling.search;

import ir.domain.patient.PatientId;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.SchedulableResource;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.ReceivedResourceRepository;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.SearchRepository;
import ir.scheduling.repository.SearchRepository.SearchHit;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.repository.StockRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.SubjectType;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
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
    private final SearchResultLoader loader;
    private final UseCaseAudit audit;
    private final ReceivedResourceRepository receivedResources;
    private final SearchRepository searches;
    private final SiteRepository sites;
    private final StockRepository stock;
    private final Clock clock;

    @Inject
    public ClinicalSearchService(
            SearchResultLoader loader,
            UseCaseAudit audit,
            ReceivedResourceRepository receivedResources,
            SearchRepository searches,
            SiteRepository sites,
            StockRepository stock,
            Clock clock) {
        this.audit = audit;
        this.receivedResources = receivedResources;
        this.searches = searches;
        this.sites = sites;
        this.stock = stock;
        this.clock = clock;
        this.loader = loader;
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

    @Query(
            permission = {},
            action = "search",
            type = RecordType.RESOURCE)
    public Result<Page> find(Caller caller, @SubjectType RecordSearch search, boolean counted) {
        var missing = caller.missing(requiredPermission(search));
        if (missing.isPresent()) {
            return Result.failure(missing.get());
        }
        var now = clock.instant();
        // one row more than requested shows whether there is a next page
        var found =
                search.count() == 0 ? List.<SearchHit>of() : searches.find(search.withCount(search.count() + 1), now);
        boolean more = found.size() > search.count();
        var hits = more ? found.subList(0, search.count()) : found;
        var rows = rows(hits, now);
        audit.addForEach(hits.stream()
                .flatMap(h -> h.patient().stream())
                .map(PatientId::new)
                .toList());
        var last = more ? Optional.of(hits.get(hits.size() - 1)) : Optional.<SearchHit>empty();
        return Result.success(new Page(
                rows,
                counted ? OptionalLong.of(searches.count(search, now)) : OptionalLong.empty(),
                last.map(h -> new RecordSearch.PageCursor(h.sorted(), h.id()))));
    }

    /** The audit log is for auditors only, who may search nothing else. */
    private static Permission requiredPermission(RecordSearch search) {
        return search.ofAuditLog() ? Permission.READ_AUDIT : Permission.READ;
    }

    private List<ResultRow> rows(List<SearchHit> hits, Instant now) {
        Map<String, SearchResultItem> items = loader.load(hits, now);
        var rows = new ArrayList<ResultRow>();
        for (var hit : hits) {
            Optional.ofNullable(items.get(hit.id()))
                    .ifPresent(item -> rows.add(new ResultRow(hit.id(), hit.version(), hit.updated(), item)));
        }
        return rows;
    }

    /** The record with this id among those that the search finds. */
    @Query(
            permission = {},
            action = "read",
            type = RecordType.RESOURCE)
    public Result<ResultRow> read(Caller caller, @SubjectType RecordSearch search, @Subject String id) {
        var missing = caller.missing(requiredPermission(search));
        if (missing.isPresent()) {
            return Result.failure(missing.get());
        }
        var now = clock.instant();
        var hits = searches.find(search.restrictedTo(List.of(id)), now);
        var rows = rows(hits, now);
        if (rows.isEmpty()) {
            return Result.failure(new Rejection.NotFound(search.entity(), id));
        }
        read(search.entity(), hits.get(0));
        return Result.success(rows.get(0));
    }

    private void read(String entity, SearchHit hit) {
        audit.add("read", entity, hit.id(), hit.patient().map(PatientId::new));
    }

    /** Every version, the newest first. */
    @Query(permission = Permission.READ, action = "history", type = RecordType.RESOURCE)
    public Result<List<ResultRow>> history(Caller caller, @SubjectType RecordSearch search, @Subject String id) {
        var now = clock.instant();
        var hits = searches.find(search.restrictedTo(List.of(id)), now);
        if (hits.isEmpty()) {
            return Result.failure(new Rejection.NotFound(search.entity(), id));
        }
        var hit = hits.get(0);
        read(search.entity(), hit);
        var rows = new ArrayList<ResultRow>();
        for (var version : searches.versions(hit.record(), id)) {
            loader.atVersion(hit, version, now)
                    .ifPresent(item -> rows.add(
                            new ResultRow(id, Optional.of(Long.toString(version.number())), version.at(), item)));
        }
        return Result.success(rows.isEmpty() ? rows(hits, now) : rows);
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
    @Query(
            permission = {},
            action = "search",
            type = RecordType.RESOURCE)
    public Result<ClinicResources> clinic(Caller caller, @SubjectType String entity, boolean withLots) {
        // a person who manages resources may read them, and no patient data
        var right = caller.has(Permission.READ) ? Permission.READ : Permission.MANAGE_RESOURCES;
        var missing = caller.missing(right);
        if (missing.isPresent()) {
            return Result.failure(missing.get());
        }
        var sites = this.sites.all();
        return Result.success(new ClinicResources(
                sites,
                this.sites.resources(),
                this.sites.retired(),
                this.sites.templates(),
                withLots
                        ? sites.stream()
                                .flatMap(site -> stock.lots(site.id()).stream())
                                .toList()
                        : List.of()));
    }

    /**
     * Indexes the next batch of received resources without search values.
     *
     * @param valued computes the search values of a resource
     * @return the number processed
     */
    @Transactional
    public int index(UnaryOperator<ReceivedResource> valued) {
        var found = searches.unindexed(200);
        found.forEach(received -> receivedResources.index(valued.apply(received)));
        return found.size();
    }

    /**
     * Saves the continuation of a search for the caller.
     *
     * @return the id of the saved page
     */
    @Transactional
    public String savePage(Caller caller, String body) {
        var id = UUID.randomUUID().toString();
        searches.savePage(id, caller.login(), body, clock.instant().plus(SearchRepository.PAGE_LIFE));
        return id;
    }

    /** The saved page; empty if it belongs to another caller or is older than an hour. */
    @Transactional
    public Optional<String> page(Caller caller, String id) {
        return searches.page(id, caller.login(), clock.instant());
    }
}
