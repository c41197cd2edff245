package ir.scheduling.persistence;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.resource.ResourceId;
import ir.domain.shared.DateRange;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.transaction.StaleVersionException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaFollowUpPlanRepository implements FollowUpPlanRepository {
    /** Maximum number of days by which a visit's window may begin before the due date (local default). */
    private static final int WIDEST_WINDOW_DAYS = 60;

    private final EntityManager manager;

    @Inject
    JpaFollowUpPlanRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Optional<FollowUpPlan> find(String id) {
        return Optional.ofNullable(manager.find(PlanRow.class, id)).map(PlanRow::toPlan);
    }

    @Override
    public List<FollowUpPlan> find(Collection<String> plans, Collection<String> visits) {
        if (plans.isEmpty() && visits.isEmpty()) {
            return List.of();
        }
        return manager.createQuery("""
                        from PlanRow p where p.id in :plans
                           or p.id in (select v.planId from VisitRow v where v.id in :visits)""", PlanRow.class)
                .setParameter("plans", plans.isEmpty() ? List.of("") : plans)
                .setParameter("visits", visits.isEmpty() ? List.of("") : visits)
                .getResultStream()
                .map(PlanRow::toPlan)
                .toList();
    }

    @Override
    public Optional<FollowUpPlan> lock(String id) {
        var row = Optional.ofNullable(manager.find(PlanRow.class, id));
        row.ifPresent(found -> manager.refresh(found, LockModeType.PESSIMISTIC_WRITE));
        return row.map(PlanRow::toPlan);
    }

    @Override
    public Optional<FollowUpPlan> byVisit(String visit) {
        return Optional.ofNullable(manager.find(VisitRow.class, visit)).flatMap(row -> find(row.planId));
    }

    @Override
    public Optional<FollowUpPlan> lockByVisit(String visit) {
        return Optional.ofNullable(manager.find(VisitRow.class, visit)).flatMap(found -> lock(found.planId));
    }

    @Override
    public Optional<FollowUpPlan> activeOf(LesionId lesion) {
        return manager.createQuery("from PlanRow where lesionId = :lesion and active", PlanRow.class)
                .setParameter("lesion", lesion.value())
                .getResultStream()
                .findFirst()
                .map(PlanRow::toPlan);
    }

    @Override
    public List<FollowUpPlan> ofLesion(LesionId lesion) {
        return ofLesions(List.of(lesion));
    }

    @Override
    public List<FollowUpPlan> ofLesions(Collection<LesionId> lesions) {
        if (lesions.isEmpty()) {
            return List.of();
        }
        return manager.createQuery("from PlanRow where lesionId in :lesions order by treatedOn", PlanRow.class)
                .setParameter("lesions", lesions.stream().map(LesionId::value).toList())
                .getResultStream()
                .map(PlanRow::toPlan)
                .toList();
    }

    @Override
    public List<FollowUpPlan> ofPatient(PatientId patient) {
        return manager.createQuery("from PlanRow where patientId = :patient order by treatedOn", PlanRow.class)
                .setParameter("patient", patient.value())
                .getResultStream()
                .map(PlanRow::toPlan)
                .toList();
    }

    @Override
    public List<FollowUpPlan> lockOfPatient(PatientId patient) {
        var rows = LockedRows.ofPatient(manager, PlanRow.class, patient);
        if (rows.isEmpty()) {
            return List.of();
        }
        // the visits of all plans at once; a plan that is saved finds its own loaded
        manager.createQuery("from VisitRow where planId in :plans", VisitRow.class)
                .setParameter("plans", rows.stream().map(row -> row.id).toList())
                .getResultList();
        return rows.stream().map(PlanRow::toPlan).toList();
    }

    @Override
    public List<FollowUpPlan> findTreatedIn(DateRange range) {
        return manager.createQuery(
                        "from PlanRow where treatedOn >= :first and treatedOn <= :last order by treatedOn, id",
                        PlanRow.class)
                .setParameter("first", range.first())
                .setParameter("last", range.last())
                .getResultStream()
                .map(PlanRow::toPlan)
                .toList();
    }

    @Override
    public List<String> findIdsTreatedIn(DateRange range) {
        return manager.createQuery(
                        "select id from PlanRow where treatedOn >= :first and treatedOn <= :last order by treatedOn, id",
                        String.class)
                .setParameter("first", range.first())
                .setParameter("last", range.last())
                .getResultList();
    }

    @Override
    public List<String> findIdsWithBegunVisit(LocalDate today) {
        return manager.createQuery("""
                        select p.id from PlanRow p where p.active and p.id in (
                          select v.planId from VisitRow v
                           where v.state in ('PLANNED', 'SCHEDULED', 'OVERDUE') and v.due <= :latest)
                        order by p.treatedOn, p.id""", String.class)
                .setParameter("latest", today.plusDays(WIDEST_WINDOW_DAYS))
                .getResultList();
    }

    @Override
    public List<String> findIdsWithVisitIn(TimeRange range) {
        return manager.createQuery("""
                        select distinct v.planId from VisitRow v
                         where v.state = 'SCHEDULED' and v.starts >= :start and v.starts < :end
                         order by v.planId""", String.class)
                .setParameter("start", range.start())
                .setParameter("end", range.end())
                .getResultList();
    }

    @Override
    public List<FollowUpPlan> findScheduledIn(TimeRange range, Collection<ResourceId> places) {
        return manager.createQuery("""
                        from PlanRow p where p.id in (
                          select v.planId from VisitRow v
                           where v.state = 'SCHEDULED' and v.starts >= :start and v.starts < :end
                             and (:any = true or v.placeId in :places))
                        order by p.treatedOn, p.id""", PlanRow.class)
                .setParameter("start", range.start())
                .setParameter("end", range.end())
                .setParameter("any", places.isEmpty())
                .setParameter(
                        "places",
                        places.isEmpty()
                                ? List.of("")
                                : places.stream().map(ResourceId::value).toList())
                .getResultStream()
                .map(PlanRow::toPlan)
                .toList();
    }

    @Override
    public List<FollowUpPlan> due(DateRange days, TimeRange stretch, LocalDate overdueOn) {
        return manager.createQuery("""
                        from PlanRow p where p.id in (
                          select v.planId from VisitRow v where v.due >= :first and v.due <= :last
                             or v.state in ('PLANNED', 'SCHEDULED', 'OVERDUE') and v.windowEnd < :today
                             or v.state = 'SCHEDULED' and v.starts >= :start and v.starts < :end)
                        order by p.treatedOn, p.id""", PlanRow.class)
                .setParameter("first", days.first())
                .setParameter("last", days.last())
                .setParameter("today", overdueOn)
                .setParameter("start", stretch.start())
                .setParameter("end", stretch.end())
                .getResultStream()
                .map(PlanRow::toPlan)
                .toList();
    }

    @Override
    public List<FollowUpPlan> overdue(LocalDate today) {
        return JsonDocuments.readable(
                manager.createQuery("""
                        from PlanRow p where p.id in (
                          select v.planId from VisitRow v
                           where v.state in ('PLANNED', 'SCHEDULED', 'OVERDUE') and v.windowEnd < :today)
                        order by p.treatedOn, p.id""", PlanRow.class)
                        .setParameter("today", today)
                        .getResultList(),
                PlanRow::toPlan);
    }

    @Override
    public void save(FollowUpPlan plan) {
        @Nullable PlanRow row = manager.find(PlanRow.class, plan.id());
        boolean fresh = row == null;
        if (row == null) {
            row = new PlanRow();
            row.id = plan.id();
            row.version = 1;
        } else if (row.version != plan.version()) {
            throw new StaleVersionException(plan.version(), row.version);
        }
        row.lesionId = plan.lesion().value();
        row.patientId = plan.patient().value();
        row.sessionId = plan.session().value();
        row.active = plan.active();
        row.treatedOn = plan.treatedOn();
        row.body = row.body.with(plan);
        if (fresh) {
            manager.persist(row);
        }
        manager.flush();
        saveVisits(plan, fresh);
    }

    private void saveVisits(FollowUpPlan plan, boolean fresh) {
        var ids = plan.visits().stream().map(FollowUpVisit::id).toList();
        var known = fresh
                ? Map.<String, VisitRow>of()
                : manager
                        .unwrap(Session.class)
                        .byMultipleIds(VisitRow.class)
                        .enableSessionCheck(true)
                        .multiLoad(ids)
                        .stream()
                        .filter(Objects::nonNull)
                        .collect(Collectors.toMap(row -> row.id, row -> row));
        for (var visit : plan.visits()) {
            @Nullable VisitRow stored = known.get(visit.id());
            var row = stored == null ? new VisitRow() : stored;
            row.id = visit.id();
            row.planId = plan.id();
            row.due = visit.due();
            row.windowEnd = visit.window().last();
            row.state = visit.state().name();
            row.placeId = visit.appointment()
                    .flatMap(a -> a.clinic())
                    .map(ResourceId::value)
                    .orElse(null);
            row.starts = visit.appointment().map(a -> a.window().start()).orElse(null);
            row.ends = visit.appointment().map(a -> a.window().end()).orElse(null);
            if (stored == null) {
                manager.persist(row);
            }
        }
        manager.flush();
    }

    @Override
    public FollowUpTemplate template(String name) {
        return templates(name).stream()
                .findFirst()
                .orElseGet(() -> FollowUpTemplate.defaults().stream()
                        .filter(t -> t.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("no follow-up template " + name)));
    }

    @Override
    public List<FollowUpTemplate> templates() {
        return FollowUpTemplate.defaults().stream()
                .flatMap(shipped -> Stream.concat(templates(shipped.name()).stream(), Stream.of(shipped)))
                .toList();
    }

    private List<FollowUpTemplate> templates(String name) {
        return manager.createQuery(
                        "from TemplateVersionRow where name = :name order by version desc", TemplateVersionRow.class)
                .setParameter("name", name)
                .getResultStream()
                .map(row -> row.body.read("follow_up_template", row.name))
                .toList();
    }

    @Override
    public void add(FollowUpTemplate template) {
        var row = new TemplateVersionRow();
        row.name = template.name();
        row.version = template.version();
        row.body = row.body.with(template);
        manager.persist(row);
        manager.flush();
    }

    @Entity(name = "PlanRow")
    @Table(name = "follow_up_plan")
    static class PlanRow {
        @Id
        String id = "";

        @Version
        long version;

        @Column(name = "lesion_id")
        String lesionId = "";

        @Column(name = "patient_id")
        String patientId = "";

        @Column(name = "session_id")
        String sessionId = "";

        boolean active;

        @Column(name = "treated_on")
        LocalDate treatedOn = LocalDate.EPOCH;

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<FollowUpPlan> body = StoredDocument.absent(FollowUpPlan.class);

        FollowUpPlan toPlan() {
            return body.read("follow_up_plan", id, version);
        }
    }

    @Entity(name = "VisitRow")
    @Table(name = "follow_up_visit")
    static class VisitRow {
        @Id
        String id = "";

        @Column(name = "plan_id")
        String planId = "";

        LocalDate due = LocalDate.EPOCH;

        @Column(name = "window_end")
        LocalDate windowEnd = LocalDate.EPOCH;

        String state = "";

        @Column(name = "place_id")
        @Nullable
        String placeId;

        @Nullable
        Instant starts;

        @Nullable
        Instant ends;
    }

    @Entity(name = "TemplateVersionRow")
    @Table(name = "follow_up_template")
    @IdClass(TemplateVersion.class)
    static class TemplateVersionRow {
        @Id
        String name = "";

        @Id
        int version;

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<FollowUpTemplate> body = StoredDocument.absent(FollowUpTemplate.class);
    }

    static class TemplateVersion implements Serializable {
        String name = "";
        int version;

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof TemplateVersion key && key.name.equals(name) && key.version == version;
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, version);
        }
    }
}
