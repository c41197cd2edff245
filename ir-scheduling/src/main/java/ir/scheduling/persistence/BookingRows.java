package ir.scheduling.persistence;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.scheduling.transaction.StaleVersionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a booking and its allocations by JDBC: one update with the version in its condition, and the allocations as a
 * batch. A managed entity would be selected once more before its update, and every hold, booking and move passes here.
 */
final class BookingRows {
    private BookingRows() {}

    static void insert(Connection connection, Booking booking, Instant now) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into booking (state, starts, ends, hold_expires, updated, body, version, site_id, referral_id, patient_id, stage, id)"
                        + " values (?, ?, ?, ?, ?, ?::jsonb, 1, ?, ?, ?, ?, ?)")) {
            int at = state(insert, booking, now);
            insert.setString(at++, booking.site().value());
            insert.setString(at++, booking.referral().value());
            insert.setString(at++, booking.patient().value());
            insert.setInt(at++, booking.sessionNumber());
            insert.setString(at, booking.id().value());
            insert.executeUpdate();
        }
        allocate(connection, booking);
    }

    /**
     * Releases the old allocations before it inserts the new ones, in one transaction, so a booking may be moved to a
     * time that overlaps its old one.
     */
    static void update(Connection connection, Booking booking, Instant now) throws SQLException {
        try (var update = connection.prepareStatement(
                "update booking set state = ?, starts = ?, ends = ?, hold_expires = ?, updated = ?, body = ?::jsonb,"
                        + " patient_id = ?, version = version + 1 where id = ? and version = ?")) {
            int at = state(update, booking, now);
            update.setString(at++, booking.patient().value());
            update.setString(at++, booking.id().value());
            update.setLong(at, booking.version());
            if (update.executeUpdate() == 0) {
                throw new StaleVersionException(booking.version(), version(connection, booking.id()));
            }
        }
        try (var taken = connection.prepareStatement(
                        "select resource_id, starts, ends, blocking from allocation where booking_id = ?");
                var delete = connection.prepareStatement("delete from allocation where booking_id = ?")) {
            taken.setString(1, booking.id().value());
            var before = new HashMap<String, List<Object>>();
            try (var rows = taken.executeQuery()) {
                while (rows.next()) {
                    before.put(
                            rows.getString(1), List.of(rows.getTimestamp(2), rows.getTimestamp(3), rows.getBoolean(4)));
                }
            }
            var after = booking.allocations().stream()
                    .collect(Collectors.toMap(
                            a -> a.resource().value(),
                            a -> List.<Object>of(
                                    Timestamp.from(a.window().start()),
                                    Timestamp.from(a.window().end()),
                                    booking.state().occupiesResources())));
            if (!before.equals(after)) {
                delete.setString(1, booking.id().value());
                delete.executeUpdate();
                allocate(connection, booking);
            }
        }
    }

    private static long version(Connection connection, BookingId id) throws SQLException {
        try (var select = connection.prepareStatement("select version from booking where id = ?")) {
            select.setString(1, id.value());
            try (var rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    private static int state(java.sql.PreparedStatement row, Booking booking, Instant now) throws SQLException {
        row.setString(1, booking.state().code());
        row.setTimestamp(2, Timestamp.from(booking.planned().start()));
        row.setTimestamp(3, Timestamp.from(booking.planned().end()));
        row.setTimestamp(4, booking.state() instanceof BookingState.Held held ? Timestamp.from(held.expires()) : null);
        row.setTimestamp(5, Timestamp.from(now));
        row.setString(6, JsonDocuments.write(booking));
        return 7;
    }

    private static void allocate(Connection connection, Booking booking) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into allocation (booking_id, resource_id, role, starts, ends, blocking) values (?, ?, ?, ?, ?, ?)")) {
            for (var allocation : booking.allocations()) {
                insert.setString(1, booking.id().value());
                insert.setString(2, allocation.resource().value());
                insert.setString(3, JsonDocuments.nameOf(allocation.role()));
                insert.setTimestamp(4, Timestamp.from(allocation.window().start()));
                insert.setTimestamp(5, Timestamp.from(allocation.window().end()));
                insert.setBoolean(6, booking.state().occupiesResources());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
