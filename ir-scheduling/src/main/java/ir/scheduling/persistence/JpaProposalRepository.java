package ir.scheduling.persistence;

import ir.domain.booking.Allocation;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.patient.PatientId;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.ProposalRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.Session;

/** Proposals live for minutes and are read whole, so the proposals of a search are one text. */
@ApplicationScoped
class JpaProposalRepository implements ProposalRepository {
    private final EntityManager manager;

    @Inject
    JpaProposalRepository(Session manager) {
        this.manager = manager;
    }

    /** The proposals of one search; what they have in common is stored once. */
    record StoredSearch(BookingProposal like, List<StoredPlacement> places) {}

    record StoredPlacement(BookingId id, TimeRange planned, List<Allocation> allocations) {}

    @Override
    public void add(String search, List<BookingProposal> proposals) {
        if (proposals.isEmpty()) {
            return;
        }
        var like = proposals.get(0);
        var body = new StoredSearch(
                like,
                proposals.stream()
                        .map(p -> new StoredPlacement(p.id(), p.planned(), p.allocations()))
                        .toList());
        manager.createNativeQuery("insert into proposal (search_id, expires, body) values (:id, :expires, :body)")
                .setParameter("id", search)
                .setParameter("expires", like.expires())
                .setParameter("body", JsonDocuments.write(body))
                .executeUpdate();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Optional<BookingProposal> find(BookingId id) {
        int dash = id.value().lastIndexOf('-');
        if (dash < 1) {
            return Optional.empty();
        }
        return ((List<String>)
                        manager.createNativeQuery("select body from proposal where search_id = :search", String.class)
                                .setParameter("search", id.value().substring(0, dash))
                                .getResultList())
                .stream()
                        .map(body -> JsonDocuments.read("proposal", id.value(), body, StoredSearch.class))
                        .flatMap(search -> search.places().stream()
                                .filter(place -> place.id().equals(id))
                                .map(place -> proposal(search.like(), place)))
                        .findFirst();
    }

    private static BookingProposal proposal(BookingProposal like, StoredPlacement place) {
        return new BookingProposal(
                place.id(),
                like.site(),
                like.referral(),
                like.sessionNumber(),
                like.patient(),
                like.plan(),
                place.planned(),
                place.allocations(),
                like.moves(),
                like.overrides(),
                like.expires());
    }

    /** The text narrows the search to few rows; which of them are the patient's is read from the document. */
    @Override
    public void changePatient(PatientId from, PatientId into) {
        @SuppressWarnings("unchecked")
        var rows = (List<Tuple>) manager.createNativeQuery(
                        "select search_id, body from proposal where position(:id in body) > 0 order by search_id for update",
                        Tuple.class)
                .setParameter("id", JsonDocuments.write(from.value()))
                .getResultList();
        for (var row : rows) {
            var id = row.get(0, String.class);
            // one that cannot be read cannot be held either
            JsonDocuments.readable(
                            List.of(row.get(1, String.class)),
                            body -> JsonDocuments.read("proposal", id, body, StoredSearch.class))
                    .stream()
                    .filter(search -> search.like().patient().equals(from))
                    .map(search -> new StoredSearch(search.like().withPatient(into), search.places()))
                    .forEach(search -> manager.createNativeQuery(
                                    "update proposal set body = :body where search_id = :id")
                            .setParameter("body", JsonDocuments.write(search))
                            .setParameter("id", id)
                            .executeUpdate());
        }
    }

    @Override
    public void purgeExpired(Instant now) {
        manager.createNativeQuery("delete from proposal where expires < :before")
                .setParameter("before", now.minus(Duration.ofHours(1)))
                .executeUpdate();
    }
}
