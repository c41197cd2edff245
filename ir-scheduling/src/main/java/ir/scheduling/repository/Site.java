package ir.scheduling.repository;

import ir.domain.lesion.ServiceLine;
import ir.domain.resource.SiteId;
import ir.domain.session.PlanParameters;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * A hospital with its own resources, in its time zone. The first site is the home site. Users, rules and referrals
 * belong to the installation, not to a site.
 *
 * @param trustedClients EHR clients whose orders need no triage
 * @param coverBeforeBooking whether PRE-COVER blocks a booking here
 * @param holidayRegion country and region whose public holidays close the site, as {@code de-be}; blank for none
 * @param gridMinutes grid of the offered start times, in minutes: 5, 10 or 15
 * @param gas consumption of cryogen gas
 * @param services service lines treated here; bone first
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
     * Argon in whole cylinders. Local defaults: no published consumption fits all cryo consoles.
     *
     * @param cylindersPerDay capacity of a day without a figure of its own
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

        /** Cylinders for a plan: its probes are divided among the positions and freeze one position at a time. */
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
