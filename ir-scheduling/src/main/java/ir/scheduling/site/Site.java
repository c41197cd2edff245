package ir.scheduling.site;

import java.time.ZoneId;
import java.util.List;

/**
 * The hospital a diary belongs to.
 *
 * @param trustedClients EHR clients whose orders arrive vetted
 * @param coverBeforeBooking whether PRE-COVER refuses a booking here
 */
public record Site(
        String id,
        String name,
        String department,
        ZoneId zone,
        List<String> trustedClients,
        boolean coverBeforeBooking) {
    public Site {
        trustedClients = List.copyOf(trustedClients);
    }
}
