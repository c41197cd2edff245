package ir.scheduling.repository;

import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.repeat.RepeatCandidate;
import java.util.List;
import java.util.Optional;

/** Candidates for repeat treatment. */
public interface RepeatCandidateRepository {
    Optional<RepeatCandidate> find(String id);

    Optional<RepeatCandidate> lock(String id);

    /** The undecided candidate of a lesion, if there is one. */
    Optional<RepeatCandidate> openOf(LesionId lesion);

    /** Oldest first. */
    List<RepeatCandidate> ofLesion(LesionId lesion);

    List<RepeatCandidate> ofPatient(PatientId patient);

    /** All candidates of a patient, locked against other changes until this transaction ends; for a merge of patients. */
    List<RepeatCandidate> lockOfPatient(PatientId patient);

    /** All candidates that wait for a decision or for a day. */
    List<RepeatCandidate> open();

    /**
     * @throws ir.scheduling.transaction.StaleVersionException if the candidate was changed since it
     *     was read
     */
    void save(RepeatCandidate candidate);
}
