package ir.scheduling.persistence;

import ir.domain.resource.DiaryEntry;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.time.TimeWindow;
import ir.scheduling.availability.Diaries;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

final class JpaDiaries implements Diaries {
    private static final String BODY = "select cast(body as text) from diary_entry ";

    private final EntityManager manager;
    private final Committing committing;

    JpaDiaries(EntityManager manager, Committing committing) {
        this.manager = manager;
        this.committing = committing;
    }

    @Override
    public Optional<DiaryEntry> find(String id) {
        return entries(manager.createNativeQuery(BODY + "where id = :id", String.class)
                        .setParameter("id", id))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<DiaryEntry> ofSource(DiaryEntry.Source source) {
        return entries(manager.createNativeQuery(
                                BODY + "where system = :system and external_id = :external", String.class)
                        .setParameter("system", source.system())
                        .setParameter("external", source.externalId()))
                .stream()
                .findFirst();
    }

    @Override
    public List<DiaryEntry> of(Collection<ResourceId> resources, Collection<SiteId> sites, TimeWindow within) {
        return entries(manager.createNativeQuery(
                        BODY
                                + "where (resource_id = any(:resources) or site_id = any(:sites) and resource_id is null)"
                                + " and starts < :end and (ends > :start or repeats is not null) order by starts, id",
                        String.class)
                .setParameter("sites", sites.stream().map(SiteId::value).toArray(String[]::new))
                .setParameter("resources", JpaBookings.array(resources))
                .setParameter("start", within.start())
                .setParameter("end", within.end()));
    }

    @Override
    public List<DiaryEntry> list(SiteId site, TimeWindow within) {
        return entries(manager.createNativeQuery(
                        BODY
                                + "where site_id = :site and starts < :end and (ends > :start or repeats is not null) order by starts, id",
                        String.class)
                .setParameter("site", site.value())
                .setParameter("start", within.start())
                .setParameter("end", within.end()));
    }

    @Override
    public void save(DiaryEntry entry) {
        manager.createNativeQuery("""
                        insert into diary_entry (id, site_id, resource_id, kind, starts, ends, repeats, system, external_id, body)
                        values (:id, :site, cast(:resource as text), :kind, :starts, :ends, cast(:repeats as text), :system, :external, cast(:body as jsonb))
                        on conflict (id) do update set site_id = excluded.site_id, resource_id = excluded.resource_id,
                          kind = excluded.kind, starts = excluded.starts, ends = excluded.ends, repeats = excluded.repeats,
                          body = excluded.body""")
                .setParameter("id", entry.id())
                .setParameter("site", entry.site().value())
                .setParameter(
                        "resource", entry.resource().map(ResourceId::value).orElse(null))
                .setParameter("kind", entry.kind().name())
                .setParameter("starts", entry.window().start())
                .setParameter("ends", entry.window().end())
                .setParameter("repeats", entry.repeats().orElse(null))
                .setParameter("system", entry.source().system())
                .setParameter("external", entry.source().externalId())
                .setParameter("body", Json.write(entry))
                .executeUpdate();
        tell(entry);
    }

    @Override
    public void remove(DiaryEntry entry) {
        manager.createNativeQuery("delete from diary_entry where id = :id")
                .setParameter("id", entry.id())
                .executeUpdate();
        tell(entry);
    }

    private void tell(DiaryEntry entry) {
        entry.resource().ifPresentOrElse(committing::diary, committing::clinic);
    }

    @SuppressWarnings("unchecked")
    private static List<DiaryEntry> entries(Query query) {
        return ((List<String>) query.getResultList())
                .stream().map(body -> Json.read(body, DiaryEntry.class)).toList();
    }
}
