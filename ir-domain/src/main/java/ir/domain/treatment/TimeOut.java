package ir.domain.treatment;

import ir.domain.lesion.LesionId;
import ir.domain.patient.Laterality;
import java.time.Instant;
import java.util.Map;

/** The time-out: the team stated patient, site and side, in agreement with the referral. */
public record TimeOut(Instant at, String by, Map<LesionId, Laterality> sides) {
    public TimeOut {
        sides = Map.copyOf(sides);
    }
}
