package ir.scheduling.repository;

import ir.domain.patient.PatientId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Resources received from other systems. */
public interface ReceivedResourceRepository {
    void add(ReceivedResource received);

    /** Replaces the stored resource with the same id. */
    void replace(ReceivedResource received);

    /** Stores what is derived from the JSON of a resource that is already stored: search values, standing, code, end. */
    void index(ReceivedResource received);

    /** Several resources of one type, as received. */
    List<ReceivedResource> find(String resourceType, Collection<String> ids);

    /**
     * Gives the resources of one patient to another, with the references in them. The patient resources themselves stay
     * as they are.
     */
    void changePatient(PatientId from, PatientId into, References references);

    /**
     * References in received resources, and what becomes of them.
     *
     * @param member the name of the members that have a reference
     * @param parameters the search parameters whose values may refer to a patient
     * @param replacement of a reference; returns any other as it is
     */
    record References(String member, Set<String> parameters, UnaryOperator<String> replacement) {
        public References {
            parameters = Set.copyOf(parameters);
        }
    }

    Optional<ReceivedResource> find(String resourceType, String id);

    Optional<ReceivedResource> byIdentifier(String resourceType, String system, String value);

    /** Every resource of these types about these patients, newest first; without the JSON. */
    List<ReceivedResource> of(Collection<PatientId> patients, Collection<String> kinds);
}
