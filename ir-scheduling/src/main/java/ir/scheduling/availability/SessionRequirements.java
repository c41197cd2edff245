package ir.scheduling.availability;

import ir.domain.lesion.BodySite;
import ir.domain.resource.SchedulableResource;
import ir.domain.session.Anaesthesia;
import ir.domain.session.ProcedureTemplate;
import ir.domain.session.SessionPlan;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/** The requirements of a session for its resources, time aside. */
public record SessionRequirements(SessionPlan plan, ProcedureTemplate procedure, Set<BodySite> organs) {
    public SessionRequirements {
        organs = Set.copyOf(organs);
    }

    /** Why a resource is unsuitable; empty where it is suitable. */
    public Optional<UnsuitabilityReason> findUnsuitability(SchedulableResource resource) {
        if (!procedure.pool(resource.role()).admits(resource.id())) {
            return Optional.of(UnsuitabilityReason.NOT_IN_POOL);
        }
        if (resource instanceof SchedulableResource.Room room
                && plan.input().anaesthesia() == Anaesthesia.GENERAL
                && !room.generalAnaesthesia()) {
            return Optional.of(UnsuitabilityReason.NO_GENERAL_ANAESTHESIA);
        }
        if (resource instanceof SchedulableResource.CryoConsole console
                && console.channels() < plan.input().probes()) {
            return Optional.of(UnsuitabilityReason.TOO_FEW_CHANNELS);
        }
        if (resource instanceof SchedulableResource.Clinician person
                && !person.skills().covers(organs, procedure.code())) {
            return Optional.of(UnsuitabilityReason.NOT_SKILLED);
        }
        return Optional.empty();
    }

    public Optional<UnsuitabilityReason> findUnsuitability(SchedulableResource resource, LocalDate day) {
        return findUnsuitability(resource)
                .or(() -> resource instanceof SchedulableResource.Clinician person
                                && !person.skills().validOn(day)
                        ? Optional.of(UnsuitabilityReason.CREDENTIAL_LAPSED)
                        : Optional.empty());
    }

    /** Why a resource is unsuitable. */
    public enum UnsuitabilityReason {
        NOT_IN_POOL,
        NO_GENERAL_ANAESTHESIA,
        TOO_FEW_CHANNELS,
        NOT_SKILLED,
        CREDENTIAL_LAPSED
    }
}
