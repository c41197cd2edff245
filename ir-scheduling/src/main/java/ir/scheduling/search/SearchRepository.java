package ir.scheduling.search;

import ir.domain.booking.Booking;
import ir.domain.lesion.LesionId;
import ir.domain.resource.ProbeLot;
import ir.domain.session.SessionId;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.intake.ReceivedResource;
import ir.scheduling.reminder.Reminder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds ids; which columns a parameter stands for is known behind it. */
public interface SearchRepository {
    /**
     * One row found.
     *
     * @param source which of the kind's tables it stands in
     * @param patient whose; empty where it is nobody's
     * @param sorted the instant it is sorted by
     */
    record SearchHit(
            String source,
            String id,
            Optional<String> patient,
            Optional<String> version,
            Instant updated,
            Instant sorted) {}

    /** What a kind's own tables can be asked for. Received resources can be asked for anything they have a value of. */
    List<SearchCriteria.Parameter> parameters(String resourceType);

    List<SearchHit> find(SearchCriteria criteria, Instant now);

    long count(SearchCriteria criteria, Instant now);

    /** Every version there was, the newest first; empty where the kind keeps none. */
    List<Version> versions(String resourceType, String source, String id);

    /** One version there was. */
    record Version(long number, Instant at, Body body) {}

    /** What a version was of. */
    sealed interface Body {}

    record BookingBody(Booking booking, boolean checkedIn) implements Body {}

    record SessionBody(CryoablationSession session) implements Body {}

    /** @param json as it was sent */
    record ResourceBody(String json) implements Body {}

    /** So long a search can be read on. */
    Duration PAGE_LIFE = Duration.ofHours(1);

    /** The rest of a search, for whoever asked it; its id. */
    void savePage(String id, String owner, String body, Instant expires);

    Optional<String> page(String id, String owner, Instant now);

    /** Probes used, by the ids they are found under. */
    Map<String, LotUse> lotUses(Collection<String> ids);

    /** Probes of a lot in one lesion. */
    record LotUse(SessionId session, LesionId lesion, ProbeLot lot, int probes, Instant at) {}

    /** Messages by their numbers. */
    Map<Long, Reminder> messages(Collection<Long> numbers);

    /** Entries of the trail by their numbers. */
    Map<Long, AuditLog.AuditEntry> auditEntries(Collection<Long> numbers);

    /** Received resources whose values were never looked for. */
    List<ReceivedResource> unindexed(int limit);
}
