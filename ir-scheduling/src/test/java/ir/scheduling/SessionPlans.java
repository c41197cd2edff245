package ir.scheduling;

import ir.domain.resource.ProbeSize;
import ir.domain.session.Anaesthesia;
import ir.domain.session.CryoProtocol;
import ir.domain.session.PlanParameters;
import ir.domain.session.SessionPlan;
import java.util.List;

/** Session plans for tests. */
public final class SessionPlans {
    private SessionPlans() {}

    /** Two probes under sedation: room 150 min, recovery two hours. */
    public static SessionPlan sedated() {
        return SessionPlan.of(
                new PlanParameters(ProbeSize.MM_2_4, 2, 1, Anaesthesia.SEDATION, CryoProtocol.STANDARD, 0, List.of()));
    }
}
