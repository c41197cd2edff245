package ir.scheduling.persistence;

import ir.domain.resource.ResourceId;
import ir.scheduling.repository.CalendarFeed;
import ir.scheduling.repository.CalendarFeedRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaCalendarFeedRepository implements CalendarFeedRepository {
    private final EntityManager manager;

    @Inject
    JpaCalendarFeedRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Optional<CalendarFeed> find(String id) {
        return Optional.ofNullable(manager.find(FeedRow.class, id)).map(FeedRow::toFeed);
    }

    @Override
    public Optional<CalendarFeed> byHash(String tokenHash) {
        return where("tokenHash", tokenHash).stream().findFirst();
    }

    @Override
    public List<CalendarFeed> ofOwner(String login) {
        return where("owner", login);
    }

    private List<CalendarFeed> where(String column, String value) {
        return manager.createQuery("from FeedRow where " + column + " = :value order by created desc", FeedRow.class)
                .setParameter("value", value)
                .getResultStream()
                .map(FeedRow::toFeed)
                .toList();
    }

    @Override
    public void add(CalendarFeed feed) {
        var row = new FeedRow();
        row.id = feed.id();
        row.tokenHash = feed.tokenHash();
        row.owner = feed.owner();
        row.resourceId = feed.resource().value();
        row.withNames = feed.withNames();
        row.created = feed.created();
        manager.persist(row);
        manager.flush();
    }

    @Override
    public void revoke(String id, Instant now) {
        manager.createQuery("update FeedRow set revoked = :now where id = :id and revoked is null")
                .setParameter("now", now)
                .setParameter("id", id)
                .executeUpdate();
        manager.clear();
    }

    @Override
    public void markRead(String id, Instant now) {
        manager.createQuery("update FeedRow set lastRead = :now where id = :id")
                .setParameter("now", now)
                .setParameter("id", id)
                .executeUpdate();
        manager.clear();
    }

    @Entity(name = "FeedRow")
    @Table(name = "calendar_feed")
    static class FeedRow {
        @Id
        String id = "";

        @Column(name = "token_hash")
        String tokenHash = "";

        String owner = "";

        @Column(name = "resource_id")
        String resourceId = "";

        @Column(name = "with_names")
        boolean withNames;

        Instant created = Instant.EPOCH;

        @Nullable
        Instant revoked;

        @Column(name = "last_read")
        @Nullable
        Instant lastRead;

        CalendarFeed toFeed() {
            return new CalendarFeed(
                    id,
                    tokenHash,
                    owner,
                    new ResourceId(resourceId),
                    withNames,
                    created,
                    Optional.ofNullable(revoked),
                    Optional.ofNullable(lastRead));
        }
    }
}
