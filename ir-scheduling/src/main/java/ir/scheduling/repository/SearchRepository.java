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

/** Finds ids by search criteria. The mapping of parameters to columns is internal to its implementation. */
public interface SearchRepository {
    /**
     * One row found.
     *
     * @param source the table in which the resource is stored
     * @param patient the patient's id; empty if the resource belongs to no patient
     * @param sorted the instant by which it is sorted
     */
    record SearchHit(
            String source,
            String id,
            Optional<String> patient,
            Optional<String> version,
            Instant updated,
            Instant sorted) {}

    /**
     * The search parameters of the type's own tables. Received resources can be searched by any parameter for which
     * they have a value.
     */
    List<SearchCriteria.Parameter> parameters(String resourceType);

    List<SearchHit> find(SearchCriteria criteria, Instant now);

    long count(SearchCriteria criteria, Instant now);

    /** Every version, the newest first; empty if the type has no stored versions. */
    List<Version> versions(String resourceType, String source, String id);

    /** One version of a resource. */
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
