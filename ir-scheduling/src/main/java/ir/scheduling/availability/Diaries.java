package ir.scheduling.availability;

import ir.domain.resource.DiaryEntry;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.time.TimeWindow;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What happens in the diaries beside sessions: closures, leave, shifts, time taken elsewhere. */
public interface Diaries {
    Optional<DiaryEntry> find(String id);

    /** The entry another system knows under its own id. */
    Optional<DiaryEntry> ofSource(DiaryEntry.Source source);

    /** Entries of these resources, and of these sites as a whole, that happen in a stretch or repeat. */
    List<DiaryEntry> of(Collection<ResourceId> resources, Collection<SiteId> sites, TimeWindow within);

    /** All that end after an instant or repeat, at a site, the soonest first. */
    List<DiaryEntry> list(SiteId site, TimeWindow within);

    void save(DiaryEntry entry);

    void remove(DiaryEntry entry);
}
