package ir.scheduling.repository;

import ir.domain.booking.Booking;
import ir.domain.lesion.LesionId;
import ir.domain.resource.ProbeLot;
import ir.domain.session.SessionId;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.audit.AuditLog;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds stored records. The mapping of fields to columns is internal to its implementation. */
public interface SearchRepository {
    /**
     * One row found.
     *
     * @param documentType the type of a received document; otherwise blank
     * @param patient the patient's id; empty if the record belongs to no patient
     * @param sorted the instant by which it is sorted
     */
    record SearchHit(
            SearchableRecord record,
            String documentType,
            String id,
            Optional<String> patient,
            Optional<String> version,
            Instant updated,
            Instant sorted) {}

    List<SearchHit> find(RecordSearch search, Instant now);

    long count(RecordSearch search, Instant now);

    /** Every version, the newest first; empty if the kind has no stored versions. */
    List<Version> versions(SearchableRecord record, String id);

    /** One version of a record. */
    record Version(long number, Instant at, Body body) {}

    /** The content of a version. */
    sealed interface Body {}

    record BookingBody(Booking booking, boolean checkedIn) implements Body {}

    record SessionBody(CryoablationSession session) implements Body {}

    /** @param json the JSON as received */
    record ResourceBody(String json) implements Body {}

    /** How long a search can be continued. */
    Duration PAGE_LIFE = Duration.ofHours(1);

    /** Saves the continuation of a search for its owner, under an id. */
    void savePage(String id, String owner, String body, Instant expires);

    Optional<String> page(String id, String owner, Instant now);

    /** Probes used, by the ids under which they are found. */
    Map<String, LotUse> lotUses(Collection<String> ids);

    /** Probes of a lot used in one lesion. */
    record LotUse(SessionId session, LesionId lesion, ProbeLot lot, int probes, Instant at) {}

    /** Reminders by number. */
    Map<Long, Reminder> messages(Collection<Long> numbers);

    /** Audit log entries by number. */
    Map<Long, AuditLog.AuditEntry> auditEntries(Collection<Long> numbers);

    /** Received resources without search values. */
    List<ReceivedResource> unindexed(int limit);
}
