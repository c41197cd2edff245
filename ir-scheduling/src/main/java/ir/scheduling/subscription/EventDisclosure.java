package ir.scheduling.subscription;

import ir.domain.shared.RecordType;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.Subscription.Event;
import ir.scheduling.security.Caller;
import java.time.Instant;
import java.util.List;

/** The entries of the audit log for events that were read or sent: one for each patient. */
final class EventDisclosure {
    private EventDisclosure() {}

    static List<AuditLog.AuditEntry> entries(Caller receiver, List<Event> events, Instant now) {
        return AuditLog.AuditEntry.forEachPatient(
                now,
                receiver,
                "notify",
                RecordType.SUBSCRIPTION,
                events.stream().flatMap(e -> e.patient().stream()).distinct().toList());
    }
}
