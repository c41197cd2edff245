package ir.scheduling.persistence;

import ir.domain.lesion.ServiceLine;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.rule.RuleSet;
import ir.domain.session.ProcedureTemplate;
import ir.scheduling.repository.CommittedChange;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaSiteRepository implements SiteRepository {
    private final EntityManager manager;
    private final Event<CommittedChange> changes;

    @Inject
    JpaSiteRepository(Session manager, Event<CommittedChange> changes) {
        this.manager = manager;
        this.changes = changes;
    }

    @Override
    public Site site() {
        return all().get(0);
    }

    @Override
    public List<Site> all() {
        return manager.createQuery("from SiteRow order by sort, id", SiteRow.class)
                .getResultStream()
                .map(SiteRow::toSite)
                .toList();
    }

    @Override
    public Optional<Site> site(SiteId id) {
        return Optional.ofNullable(manager.find(SiteRow.class, id.value())).map(SiteRow::toSite);
    }

    @Override
    public void save(Site site) {
        var row = Optional.ofNullable(manager.find(SiteRow.class, site.id().value()))
                .orElseGet(() -> {
                    var fresh = new SiteRow();
                    fresh.sort = all().size();
                    return fresh;
                });
        row.id = site.id().value();
        row.name = site.name();
        row.department = site.department();
        row.zone = site.zone().getId();
        row.trustedClients = site.trustedClients().toArray(String[]::new);
        row.coverBeforeBooking = site.coverBeforeBooking();
        row.holidayRegion = site.holidayRegion();
        row.gridMinutes = site.gridMinutes();
        row.gasPerDay = site.gas().cylindersPerDay();
        row.probesPerCylinder = site.gas().probesPerCylinder();
        row.services = site.services().stream().map(Enum::name).sorted().toArray(String[]::new);
        manager.persist(row);
        manager.flush();
        changes.fire(new CommittedChange.ClinicChanged());
    }

    @Override
    public Optional<Instant> readySince() {
        return manager.createQuery("from SiteRow order by sort, id", SiteRow.class)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .flatMap(row -> Optional.ofNullable(row.readySince));
    }

    @Override
    public void markReady(Instant now) {
        manager.createQuery("update SiteRow set readySince = :now")
                .setParameter("now", now)
                .executeUpdate();
    }

    @Override
    public List<SchedulableResource> resources() {
        return resources("select id, body from ResourceRow where active order by sort, id");
    }

    @Override
    public List<SchedulableResource> retired() {
        return resources("select id, body from ResourceRow where not active order by sort, id");
    }

    private List<SchedulableResource> resources(String query) {
        return manager.createQuery(query, Tuple.class)
                .getResultStream()
                .map(row -> StoredDocument.read("resource", row, SchedulableResource.class))
                .toList();
    }

    @Override
    public Optional<SchedulableResource> resource(ResourceId id) {
        return Optional.ofNullable(manager.find(ResourceRow.class, id.value()))
                .filter(row -> row.active)
                .map(row -> row.body.read("resource", row.id));
    }

    @Override
    public void save(SchedulableResource resource) {
        manager.createNativeQuery("""
                        insert into resource (id, site_id, role, name, sort, active, body)
                        values (:id, :site, :role, :name, (select coalesce(max(sort), 0) + 1 from resource), true, cast(:body as jsonb))
                        on conflict (id) do update set site_id = excluded.site_id, role = excluded.role, name = excluded.name,
                          active = true, body = excluded.body""")
                .setParameter("id", resource.id().value())
                .setParameter("site", resource.site().value())
                .setParameter("role", JsonDocuments.nameOf(resource.role()))
                .setParameter("name", resource.name())
                .setParameter("body", JsonDocuments.write(resource))
                .executeUpdate();
        changes.fire(new CommittedChange.CalendarChanged(resource.id()));
    }

    @Override
    public void retire(ResourceId id) {
        manager.createNativeQuery("update resource set active = false where id = :id")
                .setParameter("id", id.value())
                .executeUpdate();
        changes.fire(new CommittedChange.ClinicChanged());
    }

    @Override
    public ProcedureTemplate template() {
        return templates().get(0);
    }

    @Override
    public List<ProcedureTemplate> templates() {
        return manager.createQuery("select code, body from TemplateRow order by sort, code", Tuple.class)
                .getResultStream()
                .map(row -> StoredDocument.read("procedure_template", row, ProcedureTemplate.class))
                .toList();
    }

    @Override
    public void save(ProcedureTemplate template) {
        var row = new TemplateRow();
        row.code = template.code();
        row.body = row.body.with(template);
        manager.merge(row);
        manager.flush();
        changes.fire(new CommittedChange.ClinicChanged());
    }

    @Override
    public RuleSet rulesOn(LocalDate day) {
        return ruleSet(manager.createQuery(
                        "select version, body from RuleSetRow where effectiveFrom <= :day and (approval = 'APPROVED' or version = 1) order by effectiveFrom desc, version desc",
                        Tuple.class)
                .setParameter("day", day)
                .setMaxResults(1)
                .getSingleResult());
    }

    private static RuleSet ruleSet(Tuple row) {
        return StoredDocument.read("rule_set", row, RuleSet.class);
    }

    @Override
    public List<RuleSet> ruleSets() {
        return manager.createQuery("select version, body from RuleSetRow order by version desc", Tuple.class)
                .getResultStream()
                .map(JpaSiteRepository::ruleSet)
                .toList();
    }

    @Override
    public void discard(RuleSet draft) {
        manager.createQuery("delete from RuleSetRow where version = :version and approval = 'DRAFT'")
                .setParameter("version", draft.version())
                .executeUpdate();
    }

    @Override
    public void save(RuleSet rules) {
        var row = new RuleSetRow();
        row.version = rules.version();
        row.effectiveFrom = rules.effectiveFrom();
        row.approval = rules.approval().name();
        row.body = row.body.with(rules);
        manager.merge(row);
    }

    @Entity(name = "SiteRow")
    @Table(name = "site")
    static class SiteRow {
        @Id
        String id = "";

        String name = "";
        String department = "";
        String zone = "";

        @Column(name = "trusted_clients")
        String[] trustedClients = {};

        @Column(name = "cover_before_booking")
        boolean coverBeforeBooking;

        @Column(name = "holiday_region")
        String holidayRegion = "";

        @Column(name = "grid_minutes")
        int gridMinutes;

        @Column(name = "gas_per_day")
        int gasPerDay;

        @Column(name = "probes_per_cylinder")
        int probesPerCylinder;

        String[] services = {};

        int sort;

        @Column(name = "ready_since")
        @Nullable
        Instant readySince;

        Site toSite() {
            return new Site(
                    new SiteId(id),
                    name,
                    department,
                    ZoneId.of(zone),
                    Arrays.asList(trustedClients),
                    coverBeforeBooking,
                    holidayRegion,
                    gridMinutes,
                    new Site.Gas(gasPerDay, probesPerCylinder),
                    Arrays.stream(services).map(ServiceLine::valueOf).collect(Collectors.toSet()));
        }
    }

    @Entity(name = "ResourceRow")
    @Table(name = "resource")
    static class ResourceRow {
        @Id
        String id = "";

        String role = "";
        String name = "";
        int sort;
        boolean active;

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<SchedulableResource> body = StoredDocument.absent(SchedulableResource.class);
    }

    @Entity(name = "TemplateRow")
    @Table(name = "procedure_template")
    static class TemplateRow {
        @Id
        String code = "";

        int sort;

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<ProcedureTemplate> body = StoredDocument.absent(ProcedureTemplate.class);
    }

    @Entity(name = "RuleSetRow")
    @Table(name = "rule_set")
    static class RuleSetRow {
        @Id
        int version;

        @Column(name = "effective_from")
        LocalDate effectiveFrom = LocalDate.EPOCH;

        String approval = "";

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<RuleSet> body = StoredDocument.absent(RuleSet.class);
    }
}
