package ir.scheduling.persistence;

import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.CommittedChange;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;

@ApplicationScoped
class JpaCalendarEventRepository implements CalendarEventRepository {
    private static final String BODY = "select id, cast(body as text) from diary_entry ";

    private final EntityManager manager;
    private final Event<CommittedChange> changes;

    @Inject
    JpaCalendarEventRepository(Session manager, Event<CommittedChange> changes) {
        this.manager = manager;
        this.changes = changes;
    }

    @Override
    public Optional<CalendarEvent> find(String id) {
        return entries(manager.createNativeQuery(BODY + "where id = :id", Tuple.class)
                        .setParameter("id", id))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<CalendarEvent> ofSource(CalendarEvent.Source source) {
        return entries(manager.createNativeQuery(
                                BODY + "where system = :system and external_id = :external", Tuple.class)
                        .setParameter("system", source.system())
                        .setParameter("external", source.externalId()))
                .stream()
                .findFirst();
    }

    @Override
    public List<CalendarEvent> of(Collection<ResourceId> resources, Collection<SiteId> sites, TimeRange within) {
        return entries(manager.createNativeQuery(
                        BODY
                                + "where (resource_id = any(:resources) or site_id = any(:sites) and resource_id is null)"
                                + " and starts < :end and (ends > :start or repeats is not null) order by starts, id",
                        Tuple.class)
                .setParameter("sites", sites.stream().map(SiteId::value).toArray(String[]::new))
                .setParameter("resources", JpaBookingRepository.array(resources))
                .setParameter("start", within.start())
                .setParameter("end", within.end()));
    }

    @Override
    public List<CalendarEvent> list(SiteId site, TimeRange within) {
        return entries(manager.createNativeQuery(
                        BODY
                                + "where site_id = :site and starts < :end and (ends > :start or repeats is not null) order by starts, id",
                        Tuple.class)
                .setParameter("site", site.value())
                .setParameter("start", within.start())
                .setParameter("end", within.end()));
    }

    @Override
    public void save(CalendarEvent event) {
        manager.createNativeQuery("""
                        insert into diary_entry (id, site_id, resource_id, kind, starts, ends, repeats, system, external_id, body)
                        values (:id, :site, cast(:resource as text), :kind, :starts, :ends, cast(:repeats as text), :system, :external, cast(:body as jsonb))
                        on conflict (id) do update set site_id = excluded.site_id, resource_id = excluded.resource_id,
                          kind = excluded.kind, starts = excluded.starts, ends = excluded.ends, repeats = excluded.repeats,
                          body = excluded.body""")
                .setParameter("id", event.id())
                .setParameter("site", event.site().value())
                .setParameter(
                        "resource", event.resource().map(ResourceId::value).orElse(null))
                .setParameter("kind", JsonDocuments.nameOf(event.type()))
                .setParameter("starts", event.window().start())
                .setParameter("ends", event.window().end())
                .setParameter("repeats", event.repeats().orElse(null))
                .setParameter("system", event.source().system())
                .setParameter("external", event.source().externalId())
                .setParameter("body", JsonDocuments.write(event))
                .executeUpdate();
        notifyChange(event);
    }

    @Override
    public void remove(CalendarEvent event) {
        manager.createNativeQuery("delete from diary_entry where id = :id")
                .setParameter("id", event.id())
                .executeUpdate();
        notifyChange(event);
    }

    private void notifyChange(CalendarEvent event) {
        changes.fire(event.resource()
                .<CommittedChange>map(CommittedChange.CalendarChanged::new)
                .orElseGet(CommittedChange.ClinicChanged::new));
    }

    @SuppressWarnings("unchecked")
    private static List<CalendarEvent> entries(Query query) {
        return ((List<Tuple>) query.getResultList())
                .stream()
                        .map(row -> JsonDocuments.read(
                                "diary_entry", row.get(0, String.class), row.get(1, String.class), CalendarEvent.class))
                        .toList();
    }
}
