package ir.scheduling.intake;

import ir.domain.patient.PatientId;
import ir.scheduling.repository.ReceivedResourceRepository;
import java.util.Set;

/** References to a patient in received resources, and how a merge changes them. */
public final class PatientReferences {
    /** The search parameters of received resources whose values may refer to a patient. */
    public static final Set<String> PARAMETERS =
            Set.of("actor", "beneficiary", "focus", "patient", "payor", "performer", "requester");

    /** A reference is the value of this member; the same text elsewhere is none. */
    private static final String MEMBER = "reference";

    private static final String TYPE = "Patient/";
    private static final String VERSION = "/_history/";

    private PatientReferences() {}

    /** Replaces the references to one patient by references to another, and leaves every other as it is. */
    public static ReceivedResourceRepository.References replaced(PatientId from, PatientId into) {
        return new ReceivedResourceRepository.References(
                MEMBER, PARAMETERS, reference -> refersTo(reference, from) ? TYPE + into.value() : reference);
    }

    /**
     * Whether a reference points to the patient, by any address and in any version: whose a received resource is follows
     * from the id alone.
     */
    private static boolean refersTo(String reference, PatientId patient) {
        int version = reference.indexOf(VERSION);
        var target = version < 0 ? reference : reference.substring(0, version);
        var relative = TYPE + patient.value();
        return target.equals(relative) || target.endsWith("/" + relative);
    }
}
