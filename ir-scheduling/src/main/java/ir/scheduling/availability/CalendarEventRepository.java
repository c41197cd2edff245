package ir.scheduling.availability;

import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.shared.TimeRange;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What happens in the diaries beside sessions: closures, leave, shifts, time taken elsewhere. */
public interface CalendarEventRepository {
    Optional<CalendarEvent> find(String id);

    /** The entry another system knows under its own id. */
    Optional<CalendarEvent> ofSource(CalendarEvent.Source source);

    /** Entries of these resources, and of these sites as a whole, that happen in a stretch or repeat. */
    List<CalendarEvent> of(Collection<ResourceId> resources, Collection<SiteId> sites, TimeRange within);

    /** All that end after an instant or repeat, at a site, the soonest first. */
    List<CalendarEvent> list(SiteId site, TimeRange within);

    void save(CalendarEvent event);

    void remove(CalendarEvent event);
}
