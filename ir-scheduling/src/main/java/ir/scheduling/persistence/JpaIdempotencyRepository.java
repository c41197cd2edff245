package ir.scheduling.persistence;

import ir.domain.booking.Booking;
import ir.scheduling.repository.IdempotencyRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JpaIdempotencyRepository implements IdempotencyRepository {
    private static final Duration KEPT = Duration.ofHours(24);

    private final EntityManager manager;

    @Inject
    JpaIdempotencyRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public Optional<IdempotentResponse> find(String caller, String key, Instant now) {
        return Optional.ofNullable(manager.find(IdempotencyRow.class, new IdempotencyKey(caller, key)))
                .filter(row -> row.at.isAfter(now.minus(KEPT)))
                .map(row -> new IdempotentResponse(row.bodyHash, row.answer.read("idempotency", row.bookingId)));
    }

    @Override
    public void save(String caller, String key, String bodyHash, Booking answer, Instant now) {
        var row = new IdempotencyRow();
        row.caller = caller;
        row.key = key;
        row.bodyHash = bodyHash;
        row.bookingId = answer.id().value();
        row.answer = row.answer.with(answer);
        row.at = now;
        manager.merge(row);
        manager.flush();
    }

    @Override
    public void purgeExpired(Instant now) {
        manager.createNativeQuery("delete from idempotency where at < :before")
                .setParameter("before", now.minus(KEPT))
                .executeUpdate();
    }

    @Entity(name = "IdempotencyRow")
    @Table(name = "idempotency")
    @IdClass(IdempotencyKey.class)
    static class IdempotencyRow {
        @Id
        String caller = "";

        @Id
        String key = "";

        @Column(name = "body_hash")
        String bodyHash = "";

        @Column(name = "booking_id")
        String bookingId = "";

        @JdbcTypeCode(SqlTypes.JSON)
        StoredDocument<Booking> answer = StoredDocument.absent(Booking.class);

        Instant at = Instant.EPOCH;
    }

    static class IdempotencyKey implements Serializable {
        String caller = "";
        String key = "";

        IdempotencyKey() {}

        IdempotencyKey(String caller, String key) {
            this.caller = caller;
            this.key = key;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof IdempotencyKey that && that.caller.equals(caller) && that.key.equals(key);
        }

        @Override
        public int hashCode() {
            return Objects.hash(caller, key);
        }
    }
}
