package ir.domain.session;

import ir.domain.resource.ProbeSize;
import java.util.List;

/** The parameters that determine the minutes of a plan: proposed by the planner, or set by a clinician. */
public record PlanParameters(
        ProbeSize size,
        int probes,
        int positions,
        Anaesthesia anaesthesia,
        CryoProtocol protocol,
        int protections,
        List<AdjunctProcedure> addOns) {
    public PlanParameters {
        addOns = List.copyOf(addOns);
        if (probes < 1 || probes > 30) {
            throw new IllegalArgumentException("probes: " + probes + " (expected: 1 to 30)");
        }
        if (positions < 1 || positions > 10) {
            throw new IllegalArgumentException("positions: " + positions + " (expected: 1 to 10)");
        }
        if (protections < 0 || protections > 10) {
            throw new IllegalArgumentException("protections: " + protections + " (expected: 0 to 10)");
        }
    }

    public PlanParameters withAnaesthesia(Anaesthesia other) {
        return new PlanParameters(size, probes, positions, other, protocol, protections, addOns);
    }
}
