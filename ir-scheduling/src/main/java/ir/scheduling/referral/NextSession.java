package ir.scheduling.referral;

import ir.domain.lesion.BodySite;
import ir.domain.referral.Referral;
import ir.domain.session.SessionPlan;
import java.util.Set;

/**
 * The session of a referral that is to be booked next.
 *
 * @param stage which of its sessions, from 1
 * @param organs where the lesions of that stage lie
 * @param plan the confirmed plan, else the proposed one
 */
public record NextSession(Referral referral, int stage, Set<BodySite> organs, SessionPlan plan) {
    public NextSession {
        organs = Set.copyOf(organs);
    }
}
