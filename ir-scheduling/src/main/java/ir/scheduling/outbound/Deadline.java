package ir.scheduling.outbound;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Aborts a blocking call that takes too long. The deadline starts with {@link #after} and ends with {@link #close},
 * whatever the outcome of the call. The abort action runs at most once, on a thread of this class, and must not block.
 */
public final class Deadline implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final AtomicBoolean passed = new AtomicBoolean();
    private final ScheduledFuture<?> pending;

    private Deadline(Duration limit, Runnable abort) {
        pending = TIMER.schedule(
                () -> {
                    passed.set(true);
                    abort.run();
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** @param abort ends the call, for example by closing its socket */
    public static Deadline after(Duration limit, Runnable abort) {
        return new Deadline(limit, abort);
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(2, task -> {
            var thread = new Thread(task, "outbound-deadline");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(30, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /** Whether the call was aborted. */
    public boolean passed() {
        return passed.get();
    }

    @Override
    public void close() {
        pending.cancel(false);
    }
}
