package ir.web.launcher;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Watches the parts of the product, each from its own thread. A part that ended, or has not responded for a while, is
 * restarted after a growing pause. A part that needs too many restarts is given up.
 */
final class Supervisor implements AutoCloseable {
    /**
     * @param poll time between two checks of a part
     * @param silence time without a response after which a part counts as hung; longer than the longest
     *     garbage-collection pause seen under load, and much shorter than a person needs to notice and act
     * @param start time that a restarted part has for its first response; equal to that of the first start
     * @param pause time before the second restart; it doubles for each further one. The first restart does not wait
     * @param restarts number of restarts within the period; a part that needs more has a fault that a restart does
     *     not mend
     * @param period longer than this number of starts of the slowest part takes, including the time to notice each
     *     hang
     */
    record Limits(Duration poll, Duration silence, Duration start, Duration pause, int restarts, Duration period) {
        static final Limits STANDARD = new Limits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofMinutes(6),
                Duration.ofSeconds(5),
                5,
                Duration.ofMinutes(20));
    }

    private final Limits limits;
    private final Consumer<String> console;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> givenUp = new CompletableFuture<>();
    private volatile boolean closed;

    Supervisor(Limits limits, Consumer<String> console) {
        this.limits = limits;
        this.console = console;
    }

    void watch(SupervisedServer part) {
        var thread = new Thread(() -> run(part), "watch " + part.name());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /**
     * Waits until a part is given up.
     *
     * @return the part and the reason
     */
    String await() throws InterruptedException {
        try {
            return givenUp.get();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    private void run(SupervisedServer part) {
        var restarts = new ArrayDeque<Long>();
        long hungAt = System.nanoTime() + limits.silence().toNanos();
        boolean restarted = false;
        try {
            while (!closed) {
                Thread.sleep(limits.poll().toMillis());
                String fact;
                if (!part.alive()) {
                    fact = part.name() + " ended.";
                } else if (part.answers()) {
                    hungAt = System.nanoTime() + limits.silence().toNanos();
                    if (restarted) {
                        console.accept("  ✓ " + part.name() + " responds again");
                        restarted = false;
                    }
                    continue;
                } else if (System.nanoTime() < hungAt) {
                    continue;
                } else {
                    fact = part.name() + " is running but has not responded for "
                            + (restarted ? limits.start() : limits.silence()).toSeconds() + " s.";
                }
                if (closed) {
                    return;
                }
                console.accept("  ! " + fact + " Last lines of its log:\n" + part.lastLines());
                if (!restart(part, restarts, fact)) {
                    return;
                }
                restarted = true;
                hungAt = System.nanoTime() + limits.start().toNanos();
            }
        } catch (InterruptedException stopped) {
            // the launcher is stopping
        }
    }

    private boolean restart(SupervisedServer part, ArrayDeque<Long> restarts, String fact) throws InterruptedException {
        while (!closed) {
            long now = System.nanoTime();
            restarts.removeIf(then -> now - then > limits.period().toNanos());
            if (restarts.size() >= limits.restarts()) {
                givenUp.complete(fact + " It was restarted " + restarts.size() + " times within "
                        + limits.period().toMinutes() + " minutes. Last lines of its log:\n" + part.lastLines());
                return false;
            }
            if (!restarts.isEmpty()) {
                Thread.sleep(limits.pause().toMillis() << (restarts.size() - 1));
            }
            restarts.add(System.nanoTime());
            console.accept("  … Restarting " + part.name() + " (" + restarts.size() + " of " + limits.restarts()
                    + " within " + limits.period().toMinutes() + " minutes)");
            try {
                part.end();
                if (closed) {
                    return false;
                }
                part.start();
                return true;
            } catch (InterruptedException stopped) {
                throw stopped;
            } catch (Exception exception) {
                console.accept("  ! " + part.name() + " could not be restarted: " + exception.getMessage());
            }
        }
        return false;
    }

    /** Stops watching; no part is restarted afterwards. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(90).toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
