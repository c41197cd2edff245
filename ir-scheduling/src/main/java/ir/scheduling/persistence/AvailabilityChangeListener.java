package ir.scheduling.persistence;

import ir.domain.booking.BookingId;
import ir.domain.resource.ResourceId;
import ir.scheduling.availability.AvailabilityIndex;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Listens to the commits of other processes and marks the changed data stale in this process's availability index. It
 * reads no data; the next search does. After a lost connection the missed changes are unknown, so the whole index is
 * invalidated.
 */
public final class AvailabilityChangeListener implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AvailabilityChangeListener.class.getName());
    private static final int WAIT_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final DataSource source;
    private final AvailabilityIndex index;
    private final Thread thread;
    private volatile boolean open = true;

    private AvailabilityChangeListener(DataSource source, AvailabilityIndex index, ThreadFactory threads) {
        this.source = source;
        this.index = index;
        this.thread = threads.newThread(this::listen);
    }

    /** Starts to listen. Occupies one connection of the data source until it is closed. */
    public static AvailabilityChangeListener start(AvailabilityIndex index, DataSource source, ThreadFactory threads) {
        var news = new AvailabilityChangeListener(source, index, threads);
        news.thread.start();
        return news;
    }

    private void listen() {
        long pause = 100;
        while (open) {
            try (var connection = source.getConnection()) {
                connection.setAutoCommit(true);
                try (var listen = connection.createStatement()) {
                    listen.execute("listen free_time");
                }
                index.invalidate();
                pause = 100;
                var notified = connection.unwrap(PGConnection.class);
                while (open) {
                    var news = notified.getNotifications(WAIT_MILLIS);
                    if (news != null) {
                        for (var one : news) {
                            apply(one.getParameter());
                        }
                    }
                }
                try (var unlisten = connection.createStatement()) {
                    unlisten.execute("unlisten *");
                }
            } catch (SQLException lost) {
                index.invalidate();
                if (open) {
                    LOG.log(
                            Level.WARNING,
                            "The connection for availability notifications was lost; reconnecting: {0}",
                            lost.getSQLState());
                    pause = pause(pause);
                }
            }
        }
    }

    private void apply(String line) {
        var words = line.split(" ", 3);
        if (words[0].equals("booking")) {
            index.markStale(new BookingId(words[2]), Long.parseLong(words[1]));
        } else if (words.length > 1 && !words[1].isEmpty()) {
            index.markStale(List.of(new ResourceId(words[1])));
        } else {
            index.invalidate();
        }
    }

    private static long pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return Math.min(LONGEST_PAUSE_MILLIS, millis * 2);
    }

    @Override
    public void close() {
        open = false;
        thread.interrupt();
    }
}
