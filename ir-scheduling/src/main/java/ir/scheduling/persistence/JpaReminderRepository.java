package ir.scheduling.persistence;

import ir.domain.patient.PatientId;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.ReminderRepository;
import ir.scheduling.repository.UnreadableDocumentException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaReminderRepository implements ReminderRepository {
    private final EntityManager manager;

    @Inject
    JpaReminderRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public void add(Collection<Reminder> reminders) {
        for (var reminder : reminders) {
            manager.createNativeQuery("""
                            insert into reminder (key, kind, patient_id, subject, starts, state, next_try, created)
                            values (:key, :kind, nullif(:patient, ''), :subject, cast(nullif(:starts, '') as timestamptz),
                                    :state, :next, :created)
                            on conflict (key) do nothing""")
                    .setParameter("key", reminder.key())
                    .setParameter("kind", reminder.type().name())
                    .setParameter(
                            "patient", reminder.patient().map(PatientId::value).orElse(""))
                    .setParameter("subject", reminder.subject())
                    .setParameter(
                            "starts", reminder.starts().map(Instant::toString).orElse(""))
                    .setParameter("state", reminder.state().name())
                    .setParameter("next", reminder.nextTry())
                    .setParameter("created", reminder.created())
                    .executeUpdate();
        }
    }

    @Override
    public Optional<Reminder> claim(Instant now, Instant until) {
        return JsonDocuments.firstReadable(
                () -> due(now),
                row -> {
                    var reminder = row.toReminder();
                    row.leasedUntil = until;
                    manager.flush();
                    return reminder;
                },
                row -> {
                    row.nextTry = now.plus(UnreadableDocumentException.PAUSE);
                    manager.flush();
                });
    }

    @SuppressWarnings("unchecked")
    private Optional<ReminderRow> due(Instant now) {
        return ((List<ReminderRow>) manager.createNativeQuery("""
                                select * from reminder where state = 'QUEUED' and next_try <= :now
                                   and (leased_until is null or leased_until <= :now)
                                 order by next_try, id limit 1 for update skip locked""", ReminderRow.class)
                        .setParameter("now", now)
                        .getResultList())
                .stream().findFirst();
    }

    @Override
    public Optional<Reminder> find(String key) {
        return row(key).map(ReminderRow::toReminder);
    }

    private Optional<ReminderRow> row(String key) {
        return manager.createQuery("from ReminderRow where key = :key", ReminderRow.class)
                .setParameter("key", key)
                .getResultStream()
                .findFirst();
    }

    @Override
    public void save(Reminder reminder) {
        var row = row(reminder.key()).orElseThrow();
        row.leasedUntil = null;
        row.state = reminder.state().name();
        row.attempts = reminder.attempts();
        row.nextTry = reminder.nextTry();
        row.finished = reminder.finished().orElse(null);
        row.problem = reminder.problem().orElse(null);
        manager.flush();
    }

    @Override
    public void cancel(PatientId patient, Instant now) {
        manager.createNativeQuery("""
                        update reminder set state = 'DROPPED', finished = :now, problem = 'follow-up ended'
                         where patient_id = :patient and state = 'QUEUED'""")
                .setParameter("now", now)
                .setParameter("patient", patient.value())
                .executeUpdate();
    }

    @Override
    public void changePatient(PatientId from, PatientId into) {
        LockedRows.forgetLoaded(manager);
        manager.createQuery("update ReminderRow set patientId = :into where patientId = :from")
                .setParameter("into", into.value())
                .setParameter("from", from.value())
                .executeUpdate();
    }

    @Override
    public List<Reminder> latest(int count) {
        return manager.createQuery("from ReminderRow order by id desc", ReminderRow.class)
                .setMaxResults(count)
                .getResultStream()
                .map(ReminderRow::toReminder)
                .toList();
    }

    @Entity(name = "ReminderRow")
    @Table(name = "reminder")
    static class ReminderRow {
        @Id
        long id;

        @Column(updatable = false)
        String key = "";

        String kind = "";

        @Column(name = "patient_id")
        @Nullable
        String patientId;

        String subject = "";

        @Nullable
        Instant starts;

        String state = "";
        int attempts;

        @Column(name = "next_try")
        Instant nextTry = Instant.EPOCH;

        Instant created = Instant.EPOCH;

        @Nullable
        Instant finished;

        @Column(name = "leased_until")
        @Nullable
        Instant leasedUntil;

        @Nullable
        String problem;

        Reminder toReminder() {
            return new Reminder(
                    key,
                    JsonDocuments.constant("reminder", String.valueOf(id), Reminder.ReminderType.class, kind),
                    Optional.ofNullable(patientId).map(PatientId::new),
                    subject,
                    Optional.ofNullable(starts),
                    JsonDocuments.constant("reminder", String.valueOf(id), Reminder.State.class, state),
                    attempts,
                    nextTry,
                    created,
                    Optional.ofNullable(finished),
                    Optional.ofNullable(problem));
        }
    }
}
