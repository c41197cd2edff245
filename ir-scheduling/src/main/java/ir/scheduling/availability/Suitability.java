package ir.scheduling.availability;

import ir.domain.lesion.BodySite;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.domain.session.Anaesthesia;
import ir.domain.session.SessionPlan;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/** What a session asks of whoever takes part in it, time apart. */
public record Suitability(SessionPlan plan, ProcedureTemplate procedure, Set<BodySite> organs) {
    public Suitability {
        organs = Set.copyOf(organs);
    }

    /** What speaks against a resource, as a word for the desk; empty where it will do. */
    public Optional<Because> against(Resource resource) {
        if (!procedure.pool(resource.role()).admits(resource.id())) {
            return Optional.of(Because.NOT_IN_POOL);
        }
        if (resource instanceof Resource.Room room
                && plan.input().anaesthesia() == Anaesthesia.GENERAL
                && !room.generalAnaesthesia()) {
            return Optional.of(Because.NO_GENERAL_ANAESTHESIA);
        }
        if (resource instanceof Resource.Console console
                && console.channels() < plan.input().probes()) {
            return Optional.of(Because.TOO_FEW_CHANNELS);
        }
        if (resource instanceof Resource.Clinician person && !person.skills().cover(organs, procedure.code())) {
            return Optional.of(Because.NOT_SKILLED);
        }
        return Optional.empty();
    }

    public Optional<Because> against(Resource resource, LocalDate day) {
        return against(resource)
                .or(() -> resource instanceof Resource.Clinician person
                                && !person.skills().validOn(day)
                        ? Optional.of(Because.CREDENTIAL_LAPSED)
                        : Optional.empty());
    }

    /** Why not this one. */
    public enum Because {
        NOT_IN_POOL,
        NO_GENERAL_ANAESTHESIA,
        TOO_FEW_CHANNELS,
        NOT_SKILLED,
        CREDENTIAL_LAPSED
    }
}
