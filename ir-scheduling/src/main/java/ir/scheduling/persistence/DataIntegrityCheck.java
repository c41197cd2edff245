package ir.scheduling.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Checks the invariants of the stored data, in SQL that shares nothing with the code that writes it. Each check counts
 * violations; consistent data has none. Runs at every start, and in the tests after each stress run.
 */
public final class DataIntegrityCheck {
    private static final Map<String, String> CHECKS = new LinkedHashMap<>();

    static {
        CHECKS.put("one resource in two sessions at once", """
                select count(*) from allocation a join allocation b on a.resource_id = b.resource_id and a.booking_id < b.booking_id
                  and a.starts < b.ends and b.starts < a.ends where a.blocking and b.blocking""");
        CHECKS.put("a patient in two sessions at once", """
                select count(*) from booking a join booking b on a.patient_id = b.patient_id and a.id < b.id
                  and a.starts < b.ends and b.starts < a.ends
                  where a.state in ('HELD', 'BOOKED', 'FULFILLED') and b.state in ('HELD', 'BOOKED', 'FULFILLED')""");
        CHECKS.put("two active bookings for one session of a referral", """
                select count(*) from (select 1 from booking where state in ('HELD', 'BOOKED') group by referral_id, stage having count(*) > 1) x""");
        CHECKS.put("a booking without all of its resources", """
                select count(*) from booking b where b.allocation_count
                  <> (select count(*) from allocation a where a.booking_id = b.id)""");
        CHECKS.put("blocking of allocations differs from the state of the booking", """
                select count(*) from booking b join allocation a on a.booking_id = b.id
                  where a.blocking <> (b.state in ('HELD', 'BOOKED', 'FULFILLED'))""");
        CHECKS.put("allocations without a booking", """
                select count(*) from allocation a where not exists (select 1 from booking b where b.id = a.booking_id)""");
        CHECKS.put("a booking without an event", """
                select count(*) from booking b where not exists (select 1 from outbox o where o.subject = b.id and o.topic = 'appointment-held')
                  or (b.state = 'BOOKED' and not exists (select 1 from outbox o where o.subject = b.id and o.topic = 'appointment-booked'))""");
        CHECKS.put("a booking without an audit entry", """
                select count(*) from booking b where not exists (select 1 from audit t where t.entity_id = b.id and t.action = 'appointment-held')
                  or (b.state = 'BOOKED' and not exists (select 1 from audit t where t.entity_id = b.id and t.action = 'appointment-booked'))""");
        CHECKS.put("a booking without a treatment session", """
                select count(*) from booking b where b.state = 'BOOKED' and not exists (select 1 from treatment_session s where s.id = b.id)""");
        CHECKS.put("stock below zero or reserved more than once", """
                select count(*) from probe_lot l where on_hand < 0 or reserved < 0 or reserved > on_hand""");
        CHECKS.put("reserved probes of a lot differ from the reservations of bookings", """
                select count(*) from probe_lot l where reserved <> coalesce((select sum(quantity) from probe_reservation r where r.lot_id = l.id), 0)""");
        CHECKS.put("reserved probes of an inactive booking", """
                select count(*) from probe_reservation r join booking b on b.id = r.booking_id where b.state not in ('HELD', 'BOOKED', 'FULFILLED')""");
        CHECKS.put("reserved gas of a day differs from the reservations of bookings", """
                select count(*) from gas_day g where reserved > capacity or reserved <>
                  coalesce((select sum(quantity) from gas_reservation r where r.site_id = g.site_id and r.day = g.day), 0)""");
        CHECKS.put("a gap in the event numbers of a subscription", """
                select count(*) from (select 1 from subscription_event group by subscription_id
                  having max(number) - min(number) + 1 <> count(*)) x""");
        CHECKS.put("the event counter of a subscription differs from its events", """
                select count(*) from subscription s where numbered <> coalesce(
                  (select max(number) from subscription_event e where e.subscription_id = s.id), numbered)""");
    }

    private DataIntegrityCheck() {}

    /** The number of violations by check; empty if the data is consistent. */
    public static Map<String, Long> findViolations(Connection connection) throws SQLException {
        var found = new LinkedHashMap<String, Long>();
        try (var statement = connection.createStatement()) {
            for (var question : CHECKS.entrySet()) {
                try (var rows = statement.executeQuery(question.getValue())) {
                    rows.next();
                    if (rows.getLong(1) > 0) {
                        found.put(question.getKey(), rows.getLong(1));
                    }
                }
            }
        }
        return found;
    }
}
