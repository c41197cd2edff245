package ir.scheduling.persistence;

import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.domain.rule.RuleSet;
import ir.scheduling.site.Site;
import ir.scheduling.site.Sites;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

final class JpaSites implements Sites {
    private final EntityManager manager;

    JpaSites(EntityManager manager) {
        this.manager = manager;
    }

    @Override
    public Site site() {
        var row = manager.createQuery("from SiteRow order by id", SiteRow.class)
                .setMaxResults(1)
                .getSingleResult();
        return new Site(
                row.id,
                row.name,
                row.department,
                ZoneId.of(row.zone),
                Arrays.asList(row.trustedClients),
                row.coverBeforeBooking);
    }

    @Override
    public void save(Site site) {
        var row = new SiteRow();
        row.id = site.id();
        row.name = site.name();
        row.department = site.department();
        row.zone = site.zone().getId();
        row.trustedClients = site.trustedClients().toArray(String[]::new);
        row.coverBeforeBooking = site.coverBeforeBooking();
        manager.merge(row);
    }

    @Override
    public Optional<Instant> readySince() {
        return manager.createQuery("from SiteRow order by id", SiteRow.class)
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
    public List<Resource> resources() {
        return manager
                .createQuery("select body from ResourceRow where active order by sort", String.class)
                .getResultList()
                .stream()
                .map(body -> Json.read(body, Resource.class))
                .toList();
    }

    @Override
    public void save(Resource resource, int sort) {
        var row = new ResourceRow();
        row.id = resource.id().value();
        row.role = resource.role().name();
        row.name = resource.name();
        row.sort = sort;
        row.active = true;
        row.body = Json.write(resource);
        manager.merge(row);
    }

    @Override
    public ProcedureTemplate template() {
        return Json.read(
                manager.createQuery("select body from TemplateRow order by code", String.class)
                        .setMaxResults(1)
                        .getSingleResult(),
                ProcedureTemplate.class);
    }

    @Override
    public void save(ProcedureTemplate template) {
        var row = new TemplateRow();
        row.code = template.code();
        row.body = Json.write(template);
        manager.merge(row);
    }

    @Override
    public RuleSet rulesOn(LocalDate day) {
        return Json.read(
                manager.createQuery(
                                "select body from RuleSetRow where effectiveFrom <= :day order by version desc",
                                String.class)
                        .setParameter("day", day)
                        .setMaxResults(1)
                        .getSingleResult(),
                RuleSet.class);
    }

    @Override
    public void save(RuleSet rules) {
        var row = new RuleSetRow();
        row.version = rules.version();
        row.effectiveFrom = rules.effectiveFrom();
        row.approval = rules.approval().name();
        row.body = Json.write(rules);
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

        @Column(name = "ready_since")
        @Nullable
        Instant readySince;
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

        @ColumnTransformer(write = "?::jsonb")
        String body = "";
    }

    @Entity(name = "TemplateRow")
    @Table(name = "procedure_template")
    static class TemplateRow {
        @Id
        String code = "";

        @ColumnTransformer(write = "?::jsonb")
        String body = "";
    }

    @Entity(name = "RuleSetRow")
    @Table(name = "rule_set")
    static class RuleSetRow {
        @Id
        int version;

        @Column(name = "effective_from")
        LocalDate effectiveFrom = LocalDate.EPOCH;

        String approval = "";

        @ColumnTransformer(write = "?::jsonb")
        String body = "";
    }
}
