package ir.scheduling.search;

import ir.domain.booking.Booking;
import ir.domain.lesion.LesionId;
import ir.domain.resource.ProbeLot;
import ir.domain.session.SessionId;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.record.Evidence;
import ir.scheduling.reminder.Reminder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds ids; which columns a parameter stands for is known behind it. */
public interface Searches {
    /**
     * One row found.
     *
     * @param source which of the kind's tables it stands in
     * @param patient whose; empty where it is nobody's
     * @param sorted the instant it is sorted by
     */
    record Hit(
            String source,
            String id,
            Optional<String> patient,
            Optional<String> version,
            Instant updated,
            Instant sorted) {}

    /** What a kind's own tables can be asked for. Received resources can be asked for anything they have a value of. */
    List<Search.Parameter> parameters(String kind);

    List<Hit> find(Search search, Instant now);

    long count(Search search, Instant now);

    /** Every version there was, the newest first; empty where the kind keeps none. */
    List<Version> versions(String kind, String source, String id);

    /** One version there was. */
    record Version(long number, Instant at, Body body) {}

    /** What a version was of. */
    sealed interface Body {}

    record OfBooking(Booking booking, boolean checkedIn) implements Body {}

    record OfSession(CryoablationSession session) implements Body {}

    /** @param json as it was sent */
    record OfResource(String json) implements Body {}

    /** So long a search can be read on. */
    Duration PAGE_LIFE = Duration.ofHours(1);

    /** The rest of a search, for whoever asked it; its id. */
    void keepPage(String id, String owner, String body, Instant expires);

    Optional<String> page(String id, String owner, Instant now);

    /** Probes used, by the ids they are found under. */
    Map<String, LotUse> lotUses(Collection<String> ids);

    /** Probes of a lot in one lesion. */
    record LotUse(SessionId session, LesionId lesion, ProbeLot lot, int probes, Instant at) {}

    /** Messages by their numbers. */
    Map<Long, Reminder> messages(Collection<Long> numbers);

    /** Entries of the trail by their numbers. */
    Map<Long, AuditTrail.Entry> deeds(Collection<Long> numbers);

    /** Received resources whose values were never looked for. */
    List<Evidence> unindexed(int limit);
}
