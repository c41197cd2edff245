package ir.scheduling.repository;

import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.shared.TimeRange;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Calendar events other than sessions: closures, leave, shifts, external busy time. */
public interface CalendarEventRepository {
    Optional<CalendarEvent> find(String id);

    /** The event with an id of another system. */
    Optional<CalendarEvent> ofSource(CalendarEvent.Source source);

    /** Events of these resources, and of these sites as a whole, that occur in a period or recur. */
    List<CalendarEvent> of(Collection<ResourceId> resources, Collection<SiteId> sites, TimeRange within);

    /** Events of a site that overlap a period or recur, the earliest first. */
    List<CalendarEvent> list(SiteId site, TimeRange within);

    void save(CalendarEvent event);

    void remove(CalendarEvent event);
}
