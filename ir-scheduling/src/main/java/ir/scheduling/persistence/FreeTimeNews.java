package ir.scheduling.persistence;

import ir.domain.booking.BookingId;
import ir.domain.resource.ResourceId;
import ir.scheduling.availability.FreeTimeIndex;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * Hears what other processes commit and marks it in this one's index. It reads no data: the next search does. After a
 * lost connection nobody knows what was missed, so the index is read anew.
 */
public final class FreeTimeNews implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(FreeTimeNews.class.getName());
    private static final int WAIT_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final DataSource source;
    private final FreeTimeIndex index;
    private final Thread thread;
    private volatile boolean open = true;

    private FreeTimeNews(DataSource source, FreeTimeIndex index, ThreadFactory threads) {
        this.source = source;
        this.index = index;
        this.thread = threads.newThread(this::listen);
    }

    /** Begins to listen; a connection of the source is kept for it until it is closed. */
    public static FreeTimeNews into(FreeTimeIndex index, DataSource source, ThreadFactory threads) {
        var news = new FreeTimeNews(source, index, threads);
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
                index.forget();
                pause = 100;
                var notified = connection.unwrap(PGConnection.class);
                while (open) {
                    var news = notified.getNotifications(WAIT_MILLIS);
                    if (news != null) {
                        for (var one : news) {
                            tell(one.getParameter());
                        }
                    }
                }
                try (var unlisten = connection.createStatement()) {
                    unlisten.execute("unlisten *");
                }
            } catch (SQLException lost) {
                index.forget();
                if (open) {
                    LOG.log(Level.WARNING, "News of the diaries was lost, listening again: {0}", lost.getSQLState());
                    pause = pause(pause);
                }
            }
        }
    }

    private void tell(String line) {
        var words = line.split(" ", 3);
        if (words[0].equals("booking")) {
            index.hear(new BookingId(words[2]), Long.parseLong(words[1]));
        } else if (words.length > 1 && !words[1].isEmpty()) {
            index.hear(List.of(new ResourceId(words[1])));
        } else {
            index.forget();
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
