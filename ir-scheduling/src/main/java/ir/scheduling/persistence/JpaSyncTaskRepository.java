package ir.scheduling.persistence;

import ir.domain.patient.PatientId;
import ir.scheduling.repository.SyncTask;
import ir.scheduling.repository.SyncTaskRepository;
import ir.scheduling.repository.UnreadableDocumentException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaSyncTaskRepository implements SyncTaskRepository {
    private static final String COLUMNS =
            "select what, kind, local_id, patient_id, state, asked, failures, failing, next_try, problem, remote from errand e ";

    private final EntityManager manager;

    @Inject
    JpaSyncTaskRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Optional<SyncTask> lock(SyncTask.Direction direction, String resourceType, String id) {
        return tasks(manager.createNativeQuery(
                                COLUMNS + "where what = :what and kind = :kind and local_id = :id for update")
                        .setParameter("what", JsonDocuments.nameOf(direction))
                        .setParameter("kind", resourceType)
                        .setParameter("id", id)
                        .getResultList())
                .findFirst();
    }

    @Override
    public void save(SyncTask task) {
        manager.createNativeQuery("""
                        insert into errand (what, kind, local_id, patient_id, state, asked, failures, failing, next_try, problem, remote)
                        values (:what, :kind, :id, nullif(:patient, ''), :state, :asked, :failures, cast(nullif(:failing, '') as timestamptz), :next,
                                nullif(:problem, ''), nullif(:remote, ''))
                        on conflict (what, kind, local_id) do update set state = excluded.state, asked = excluded.asked,
                          failures = excluded.failures, failing = excluded.failing, next_try = excluded.next_try,
                          problem = excluded.problem, remote = excluded.remote, leased_until = null""")
                .setParameter("what", JsonDocuments.nameOf(task.direction()))
                .setParameter("kind", task.resourceType())
                .setParameter("id", task.id())
                .setParameter("patient", task.patient().map(PatientId::value).orElse(""))
                .setParameter("state", task.state().name())
                .setParameter("asked", task.requestedAt())
                .setParameter("failures", task.failures())
                .setParameter(
                        "failing", task.failingSince().map(Instant::toString).orElse(""))
                .setParameter("next", task.nextTry())
                .setParameter("problem", task.problem().orElse(""))
                .setParameter("remote", task.remote().orElse(""))
                .executeUpdate();
    }

    @Override
    public Optional<SyncTask> claim(String origin, Instant now, Instant until) {
        return JsonDocuments.firstReadable(
                () -> due(origin, now),
                row -> {
                    var task = toTask(row);
                    update(row, "leased_until", until);
                    return task;
                },
                row -> update(row, "next_try", now.plus(UnreadableDocumentException.PAUSE)));
    }

    private void update(Object[] row, String column, Instant value) {
        manager.createNativeQuery("update errand set " + column
                        + " = :value where what = :what and kind = :kind and local_id = :id")
                .setParameter("value", value)
                .setParameter("what", row[0])
                .setParameter("kind", row[1])
                .setParameter("id", row[2])
                .executeUpdate();
    }

    @SuppressWarnings("unchecked")
    private Optional<Object[]> due(String origin, Instant now) {
        return ((List<Object[]>) manager.createNativeQuery(COLUMNS + """
                                where state = 'QUEUED' and next_try <= :now and (leased_until is null or leased_until <= :now)
                                  and not exists (select 1 from circuit c where c.origin = :origin and c.open_until > :now)
                                order by next_try, kind, local_id limit 1 for update skip locked""")
                        .setParameter("now", now)
                        .setParameter("origin", origin)
                        .getResultList())
                .stream().findFirst();
    }

    @Override
    public List<SyncTask> failed(PatientId patient) {
        return tasks(manager.createNativeQuery(
                                COLUMNS
                                        + "where state = 'FAILED' and what = 'FILE' and patient_id = :patient order by kind, local_id for update")
                        .setParameter("patient", patient.value())
                        .getResultList())
                .toList();
    }

    @Override
    public void changePatient(PatientId from, PatientId into) {
        manager.createNativeQuery("update errand set patient_id = :into where patient_id = :from")
                .setParameter("into", into.value())
                .setParameter("from", from.value())
                .executeUpdate();
    }

    @Override
    public List<SyncTask> latest(int count) {
        return tasks(manager.createNativeQuery(
                                COLUMNS
                                        + "order by case state when 'FAILED' then 0 when 'QUEUED' then 1 else 2 end, asked desc limit :count")
                        .setParameter("count", count)
                        .getResultList())
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Stream<SyncTask> tasks(List<?> rows) {
        return ((List<Object[]>) rows).stream().map(JpaSyncTaskRepository::toTask);
    }

    private static SyncTask toTask(Object[] row) {
        var key = row[1] + "/" + row[2];
        return new SyncTask(
                JsonDocuments.constant("errand", key, SyncTask.Direction.class, (String) row[0]),
                (String) row[1],
                (String) row[2],
                Optional.ofNullable((@Nullable String) row[3]).map(PatientId::new),
                JsonDocuments.constant("errand", key, SyncTask.State.class, (String) row[4]),
                (Instant) row[5],
                ((Number) row[6]).intValue(),
                Optional.ofNullable((Instant) row[7]),
                (Instant) row[8],
                Optional.ofNullable((String) row[9]),
                Optional.ofNullable((String) row[10]));
    }

    @Override
    public boolean open(ReconciliationConflict conflict) {
        return manager.createNativeQuery("""
                        insert into reconciliation (id, at, kind, local_id, patient_id, element, ours, theirs)
                        values (:id, :at, :kind, :local, nullif(:patient, ''), :element, :ours, :theirs)
                        on conflict (kind, local_id, element) where closed_at is null do nothing""")
                        .setParameter("id", conflict.id())
                        .setParameter("at", conflict.at())
                        .setParameter("kind", conflict.resourceType())
                        .setParameter("local", conflict.local())
                        .setParameter(
                                "patient",
                                conflict.patient().map(PatientId::value).orElse(""))
                        .setParameter("element", conflict.element())
                        .setParameter("ours", conflict.localValue())
                        .setParameter("theirs", conflict.remoteValue())
                        .executeUpdate()
                > 0;
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<ReconciliationConflict> open() {
        return ((List<Object[]>) manager.createNativeQuery("""
                                select id, at, kind, local_id, patient_id, element, ours, theirs from reconciliation
                                 where closed_at is null order by at desc""").getResultList())
                .stream()
                        .map(row -> new ReconciliationConflict(
                                (String) row[0],
                                (Instant) row[1],
                                (String) row[2],
                                (String) row[3],
                                Optional.ofNullable((@Nullable String) row[4]).map(PatientId::new),
                                (String) row[5],
                                (String) row[6],
                                (String) row[7]))
                        .toList();
    }

    @Override
    public boolean close(String id, String by, String reason, Instant now) {
        return manager.createNativeQuery("""
                        update reconciliation set closed_at = :now, closed_by = :by, reason = :reason
                         where id = :id and closed_at is null""")
                        .setParameter("now", now)
                        .setParameter("by", by)
                        .setParameter("reason", reason)
                        .setParameter("id", id)
                        .executeUpdate()
                > 0;
    }
}
