package ir.scheduling.persistence;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
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
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.annotations.ColumnTransformer;
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
        row.body = JsonDocuments.write(plan);
        if (fresh) {
            manager.persist(row);
        }
        manager.flush();
        for (var visit : plan.visits()) {
            var line = new VisitRow();
            line.id = visit.id();
            line.planId = plan.id();
            line.due = visit.due();
            line.windowEnd = visit.window().last();
            line.state = visit.state().name();
            line.placeId = visit.appointment()
                    .flatMap(a -> a.clinic())
                    .map(ResourceId::value)
                    .orElse(null);
            line.starts = visit.appointment().map(a -> a.window().start()).orElse(null);
            line.ends = visit.appointment().map(a -> a.window().end()).orElse(null);
            manager.merge(line);
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
        return ((List<?>) manager.createNativeQuery(
                                "select cast(body as text) from follow_up_template where name = :name order by version desc",
                                String.class)
                        .setParameter("name", name)
                        .getResultList())
                .stream()
                        .map(body -> JsonDocuments.read(
                                "follow_up_template", name, String.valueOf(body), FollowUpTemplate.class))
                        .toList();
    }

    @Override
    public void add(FollowUpTemplate template) {
        manager.createNativeQuery(
                        "insert into follow_up_template (name, version, body) values (:name, :version, cast(:body as jsonb))")
                .setParameter("name", template.name())
                .setParameter("version", template.version())
                .setParameter("body", JsonDocuments.write(template))
                .executeUpdate();
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

        @ColumnTransformer(write = "?::jsonb")
        String body = "";

        FollowUpPlan toPlan() {
            return JsonDocuments.read("follow_up_plan", id, body, version, FollowUpPlan.class);
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
}
