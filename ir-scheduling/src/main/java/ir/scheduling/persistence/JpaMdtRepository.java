package ir.scheduling.persistence;

import ir.domain.mdt.MdtMeeting;
import ir.domain.mdt.MdtReview;
import ir.domain.mdt.MeetingId;
import ir.domain.referral.ReferralId;
import ir.scheduling.repository.MdtRepository;
import ir.scheduling.transaction.StaleVersionException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Query;
import jakarta.persistence.Table;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A meeting is written by one upsert, which an entity would need two statements for, so it is no entity. */
@ApplicationScoped
class JpaMdtRepository implements MdtRepository {
    private static final String MEETING = "select cast(body as text), version, id from mdt_meeting ";

    private final EntityManager manager;

    @Inject
    JpaMdtRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Optional<MdtMeeting> lock(MeetingId id) {
        return meetings(manager.createNativeQuery(MEETING + "where id = :id for update", Tuple.class)
                        .setParameter("id", id.value()))
                .stream()
                .findFirst();
    }

    @Override
    public List<MdtMeeting> findFrom(Instant earliest) {
        return meetings(
                manager.createNativeQuery(MEETING + "where starts >= :earliest order by starts, id", Tuple.class)
                        .setParameter("earliest", earliest));
    }

    @Override
    public void save(MdtMeeting meeting) {
        int written = manager.createNativeQuery("""
                        insert into mdt_meeting (id, version, starts, body) values (:id, 1, :starts, cast(:body as jsonb))
                        on conflict (id) do update set version = mdt_meeting.version + 1, starts = excluded.starts,
                          body = excluded.body where mdt_meeting.version = :version""")
                .setParameter("id", meeting.id().value())
                .setParameter("starts", meeting.starts())
                .setParameter("body", JsonDocuments.write(meeting))
                .setParameter("version", meeting.version())
                .executeUpdate();
        if (written == 0) {
            throw new StaleVersionException(meeting.version(), meeting.version() + 1);
        }
    }

    @Override
    public void add(MdtReview review) {
        var row = new ReviewRow();
        row.id = review.id();
        row.referralId = review.referral().value();
        row.at = review.at();
        row.body = row.body.with(review);
        manager.persist(row);
        manager.flush();
    }

    @Override
    public Map<ReferralId, List<MdtReview>> reviews(Collection<ReferralId> referrals) {
        var found = new HashMap<ReferralId, List<MdtReview>>();
        if (!referrals.isEmpty()) {
            manager.createQuery("from ReviewRow where referralId in :ids order by at, id", ReviewRow.class)
                    .setParameter(
                            "ids", referrals.stream().map(ReferralId::value).toList())
                    .getResultStream()
                    .map(row -> row.body.read("mdt_review", row.id))
                    .forEach(review -> found.computeIfAbsent(review.referral(), id -> new ArrayList<>())
                            .add(review));
        }
        return found;
    }

    @SuppressWarnings("unchecked")
    private static List<MdtMeeting> meetings(Query query) {
        return ((List<Tuple>) query.getResultList())
                .stream()
                        .map(row -> JsonDocuments.read(
                                "mdt_meeting",
                                row.get(2, String.class),
                                row.get(0, String.class),
                                row.get(1, Number.class).longValue(),
                                MdtMeeting.class))
                        .toList();
    }

    @Entity(name = "ReviewRow")
    @Table(name = "mdt_review")
    static class ReviewRow {
        @Id
        String id = "";

        @Column(name = "referral_id")
        String referralId = "";

        Instant at = Instant.EPOCH;

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<MdtReview> body = StoredDocument.absent(MdtReview.class);
    }
}
