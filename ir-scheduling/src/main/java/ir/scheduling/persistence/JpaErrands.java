package ir.scheduling.persistence;

import ir.domain.patient.PatientId;
import ir.scheduling.peer.Errand;
import ir.scheduling.peer.Errands;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

final class JpaErrands implements Errands {
    private static final String COLUMNS =
            "select what, kind, local_id, patient_id, state, asked, failures, failing, next_try, problem, remote from errand e ";

    private final EntityManager manager;

    JpaErrands(EntityManager manager) {
        this.manager = manager;
    }

    @Override
    public Optional<Errand> lock(Errand.What what, String kind, String id) {
        return errands(manager.createNativeQuery(
                                COLUMNS + "where what = :what and kind = :kind and local_id = :id for update")
                        .setParameter("what", what.name())
                        .setParameter("kind", kind)
                        .setParameter("id", id)
                        .getResultList())
                .findFirst();
    }

    @Override
    public void save(Errand errand) {
        manager.createNativeQuery("""
                        insert into errand (what, kind, local_id, patient_id, state, asked, failures, failing, next_try, problem, remote)
                        values (:what, :kind, :id, nullif(:patient, ''), :state, :asked, :failures, cast(nullif(:failing, '') as timestamptz), :next,
                                nullif(:problem, ''), nullif(:remote, ''))
                        on conflict (what, kind, local_id) do update set state = excluded.state, asked = excluded.asked,
                          failures = excluded.failures, failing = excluded.failing, next_try = excluded.next_try,
                          problem = excluded.problem, remote = excluded.remote, leased_until = null""")
                .setParameter("what", errand.what().name())
                .setParameter("kind", errand.kind())
                .setParameter("id", errand.id())
                .setParameter("patient", errand.patient().map(PatientId::value).orElse(""))
                .setParameter("state", errand.state().name())
                .setParameter("asked", errand.asked())
                .setParameter("failures", errand.failures())
                .setParameter("failing", errand.failing().map(Instant::toString).orElse(""))
                .setParameter("next", errand.nextTry())
                .setParameter("problem", errand.problem().orElse(""))
                .setParameter("remote", errand.remote().orElse(""))
                .executeUpdate();
    }

    @Override
    public Optional<Errand> claim(String origin, Instant now, Instant until) {
        var due = errands(manager.createNativeQuery(COLUMNS + """
                                where state = 'QUEUED' and next_try <= :now and (leased_until is null or leased_until <= :now)
                                  and not exists (select 1 from circuit c where c.origin = :origin and c.open_until > :now)
                                order by next_try, kind, local_id limit 1 for update skip locked""")
                        .setParameter("now", now)
                        .setParameter("origin", origin)
                        .getResultList())
                .findFirst();
        due.ifPresent(errand -> manager.createNativeQuery(
                        "update errand set leased_until = :until where what = :what and kind = :kind and local_id = :id")
                .setParameter("until", until)
                .setParameter("what", errand.what().name())
                .setParameter("kind", errand.kind())
                .setParameter("id", errand.id())
                .executeUpdate());
        return due;
    }

    @Override
    public List<Errand> failed(PatientId patient) {
        return errands(manager.createNativeQuery(
                                COLUMNS
                                        + "where state = 'FAILED' and what = 'FILE' and patient_id = :patient order by kind, local_id for update")
                        .setParameter("patient", patient.value())
                        .getResultList())
                .toList();
    }

    @Override
    public List<Errand> newest(int count) {
        return errands(manager.createNativeQuery(
                                COLUMNS
                                        + "order by case state when 'FAILED' then 0 when 'QUEUED' then 1 else 2 end, asked desc limit :count")
                        .setParameter("count", count)
                        .getResultList())
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Stream<Errand> errands(List<?> rows) {
        return ((List<Object[]>) rows)
                .stream()
                        .map(row -> new Errand(
                                Errand.What.valueOf((String) row[0]),
                                (String) row[1],
                                (String) row[2],
                                Optional.ofNullable((@Nullable String) row[3]).map(PatientId::new),
                                Errand.State.valueOf((String) row[4]),
                                (Instant) row[5],
                                ((Number) row[6]).intValue(),
                                Optional.ofNullable((Instant) row[7]),
                                (Instant) row[8],
                                Optional.ofNullable((String) row[9]),
                                Optional.ofNullable((String) row[10])));
    }

    @Override
    public boolean open(Contradiction contradiction) {
        return manager.createNativeQuery("""
                        insert into reconciliation (id, at, kind, local_id, patient_id, element, ours, theirs)
                        values (:id, :at, :kind, :local, nullif(:patient, ''), :element, :ours, :theirs)
                        on conflict (kind, local_id, element) where closed_at is null do nothing""")
                        .setParameter("id", contradiction.id())
                        .setParameter("at", contradiction.at())
                        .setParameter("kind", contradiction.kind())
                        .setParameter("local", contradiction.local())
                        .setParameter(
                                "patient",
                                contradiction.patient().map(PatientId::value).orElse(""))
                        .setParameter("element", contradiction.element())
                        .setParameter("ours", contradiction.ours())
                        .setParameter("theirs", contradiction.theirs())
                        .executeUpdate()
                > 0;
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Contradiction> open() {
        return ((List<Object[]>) manager.createNativeQuery("""
                                select id, at, kind, local_id, patient_id, element, ours, theirs from reconciliation
                                 where closed_at is null order by at desc""").getResultList())
                .stream()
                        .map(row -> new Contradiction(
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
