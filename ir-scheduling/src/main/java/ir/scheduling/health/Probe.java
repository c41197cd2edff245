package ir.scheduling.health;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A health check that may hang. Callers wait no longer than the limit, counted from the start of the check, and get
 * {@code false} when it passes. Only one check runs at a time, so that callers do not pile up threads.
 */
public final class Probe {
    private final BooleanSupplier question;
    private final Duration limit;
    private final ThreadFactory threads;
    private @Nullable FutureTask<Boolean> asked;
    private long deadline;

    public Probe(BooleanSupplier question, Duration limit, ThreadFactory threads) {
        this.question = question;
        this.limit = limit;
        this.threads = threads;
    }

    public boolean succeeds() {
        FutureTask<Boolean> answer;
        long left;
        synchronized (this) {
            if (asked == null || asked.isDone()) {
                asked = new FutureTask<>(question::getAsBoolean);
                deadline = System.nanoTime() + limit.toNanos();
                threads.newThread(asked).start();
            }
            answer = asked;
            left = Math.max(0, deadline - System.nanoTime());
        }
        try {
            return answer.get(left, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | CancellationException no) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
