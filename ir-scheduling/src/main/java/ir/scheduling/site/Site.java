package ir.scheduling.site;

import ir.domain.lesion.ServiceLine;
import ir.domain.resource.SiteId;
import ir.domain.session.PlanParameters;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * A hospital with resources of its own, in its zone. The first one is home: people, rules and referrals belong to the
 * installation, not to a site.
 *
 * @param trustedClients EHR clients whose orders arrive vetted
 * @param coverBeforeBooking whether PRE-COVER refuses a booking here
 * @param holidayRegion country and region whose public holidays close it, as {@code de-be}; blank for none
 * @param gridMinutes starts are offered on this grid: 5, 10 or 15
 * @param gas what the freezing takes
 * @param services what is treated here; bone first
 */
public record Site(
        SiteId id,
        String name,
        String department,
        ZoneId zone,
        List<String> trustedClients,
        boolean coverBeforeBooking,
        String holidayRegion,
        int gridMinutes,
        Gas gas,
        Set<ServiceLine> services) {

    /**
     * Argon as whole cylinders. Local defaults (L): no published consumption fits all consoles.
     *
     * @param cylindersPerDay at hand on a day without another figure
     * @param probesPerCylinder probes that one cylinder feeds through one freeze-thaw-freeze
     */
    public record Gas(int cylindersPerDay, int probesPerCylinder) {
        public static final Gas USUAL = new Gas(12, 4);

        public Gas {
            if (cylindersPerDay < 0 || cylindersPerDay > 1000) {
                throw new IllegalArgumentException("cylinders a day: " + cylindersPerDay + " (expected: 0 to 1000)");
            }
            if (probesPerCylinder < 1 || probesPerCylinder > 30) {
                throw new IllegalArgumentException("probes a cylinder: " + probesPerCylinder + " (expected: 1 to 30)");
            }
        }

        /** Cylinders for a plan: at each position its share of the probes freezes. */
        public int cylinders(PlanParameters plan) {
            int atOnce = (plan.probes() + plan.positions() - 1) / plan.positions();
            return plan.positions() * ((atOnce + probesPerCylinder - 1) / probesPerCylinder);
        }
    }

    public Site {
        trustedClients = List.copyOf(trustedClients);
        services = Set.copyOf(services);
        if (gridMinutes != 5 && gridMinutes != 10 && gridMinutes != 15) {
            throw new IllegalArgumentException("grid: " + gridMinutes + " min (expected: 5, 10 or 15)");
        }
    }
}
