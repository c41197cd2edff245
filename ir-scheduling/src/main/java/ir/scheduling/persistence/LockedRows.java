package ir.scheduling.persistence;

import ir.domain.patient.PatientId;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.List;

/** Rows read under a lock that lasts until the transaction ends. */
final class LockedRows {
    private LockedRows() {}

    /** All rows of a patient, in the order of their ids, as they are now. */
    static <R> List<R> ofPatient(EntityManager manager, Class<R> type, PatientId patient) {
        forgetLoaded(manager);
        return manager.createQuery("from " + type.getSimpleName() + " where patientId = :patient order by id", type)
                .setParameter("patient", patient.value())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList();
    }

    /** A query returns an entity that was loaded before as it was then, which may be outdated by the time of the lock. */
    static void forgetLoaded(EntityManager manager) {
        manager.flush();
        manager.clear();
    }
}
