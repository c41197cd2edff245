package ir.domain.session;

import ir.domain.resource.ResourceId;
import ir.domain.shared.ResourceRole;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The resource roles that each phase of a procedure needs: data, not code. A role is taken without a break from the
 * first of its phases to the last.
 *
 * @param phases for each role the phases it is needed in; a role absent here is not needed
 * @param excludedChecklistItems checklist items this procedure does not require
 * @param pools for a role, its preferred and its required resources; a role absent here accepts any resource
 */
public record ProcedureTemplate(
        String code,
        String name,
        Map<ResourceRole, Set<Phase>> phases,
        Map<ResourceRole, Pool> pools,
        Set<ChecklistItem> excludedChecklistItems) {

    /**
     * The eligible resources of one role for one procedure.
     *
     * @param preferred tried first, in this order
     * @param required if not empty, only these resources are accepted
     */
    public record Pool(List<ResourceId> preferred, Set<ResourceId> required) {
        public static final Pool ANY = new Pool(List.of(), Set.of());

        public Pool {
            preferred = List.copyOf(preferred);
            required = Set.copyOf(required);
        }

        public boolean admits(ResourceId id) {
            return required.isEmpty() || required.contains(id);
        }
    }

    public ProcedureTemplate {
        phases = Map.copyOf(phases);
        pools = Map.copyOf(pools);
        excludedChecklistItems = Set.copyOf(excludedChecklistItems);
    }

    /** How the probe is placed, by the procedure's code: by CT, by ultrasound, or under the surgeon's sight. */
    public String approach() {
        return code.endsWith("-us") ? "PERC_US" : code.endsWith("-open") ? "OPEN_VISUAL" : "PERC_CT";
    }

    public Pool pool(ResourceRole role) {
        return pools.getOrDefault(role, Pool.ANY);
    }

    /**
     * The roles a session needs under this anaesthesia: local anaesthesia needs no anaesthetist and no sedation nurse.
     */
    public Map<ResourceRole, Set<Phase>> requiredRoles(Anaesthesia anaesthesia) {
        var needs = new EnumMap<ResourceRole, Set<Phase>>(ResourceRole.class);
        phases.forEach((role, taken) -> {
            boolean requested = switch (role) {
                case ANAESTHETIST -> anaesthesia == Anaesthesia.GENERAL;
                case SEDATION_NURSE -> anaesthesia == Anaesthesia.SEDATION;
                default -> true;
            };
            if (requested) {
                needs.put(role, taken);
            }
        });
        return needs;
    }

    /** The same work under the surgeon's sight, in the theatres of a site. */
    public static ProcedureTemplate openCryosurgery(Set<ResourceId> theatres) {
        var percutaneous = cryoablationOfBone();
        return new ProcedureTemplate(
                "cryoablation-bone-open",
                "Open cryosurgery of bone",
                percutaneous.phases(),
                Map.of(ResourceRole.ROOM, new Pool(List.of(), theatres)),
                Set.of());
    }

    /** Default template for percutaneous CT-guided cryoablation of bone. */
    public static ProcedureTemplate cryoablationOfBone() {
        var inRoom = EnumSet.complementOf(EnumSet.of(Phase.RECOVERY));
        var operator = EnumSet.range(Phase.PLANNING_CT, Phase.POST_CT);
        var watched = EnumSet.range(Phase.INDUCTION, Phase.EMERGENCE);
        var console = EnumSet.range(Phase.PLACEMENT, Phase.ADD_ONS);
        return new ProcedureTemplate(
                "cryoablation-bone",
                "CT-guided cryoablation of bone",
                Map.of(
                        ResourceRole.ROOM, inRoom,
                        ResourceRole.OPERATOR, operator,
                        ResourceRole.ANAESTHETIST, watched,
                        ResourceRole.SEDATION_NURSE, watched,
                        ResourceRole.TECHNOLOGIST, inRoom,
                        ResourceRole.CONSOLE, console,
                        ResourceRole.BAY, EnumSet.of(Phase.RECOVERY)),
                Map.of(),
                Set.of());
    }
}
