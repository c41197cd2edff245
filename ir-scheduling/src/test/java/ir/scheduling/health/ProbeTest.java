package ir.scheduling.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void checkResultIsReturned() {
        var asked = new AtomicInteger();
        var probe = new Probe(() -> asked.incrementAndGet() % 2 == 1, LONG, Thread::new);
        assertThat(probe.succeeds()).isTrue();
        assertThat(probe.succeeds()).isFalse();
        assertThat(probe.succeeds()).isTrue();
    }

    @Test
    void failingCheckReturnsFalse() {
        var probe = new Probe(
                () -> {
                    throw new IllegalStateException("no database");
                },
                LONG,
                Thread::new);
        assertThat(probe.succeeds()).isFalse();
    }

    /**
     * Many callers of a hanging check get {@code false} and occupy one thread together; they get {@code true} once it
     * responds again.
     */
    @Test
    void hangingCheckRunsOnceAndRecovers() throws Exception {
        var answers = new CountDownLatch(1);
        var asked = new AtomicInteger();
        var probe = new Probe(
                () -> {
                    asked.incrementAndGet();
                    try {
                        return answers.await(1, TimeUnit.MINUTES);
                    } catch (InterruptedException interrupted) {
                        return false;
                    }
                },
                Duration.ofMillis(200),
                Thread::new);
        var callers = Executors.newFixedThreadPool(20);
        try {
            for (int i = 0; i < 100; i++) {
                callers.execute(() -> assertThat(probe.succeeds()).isFalse());
            }
            callers.shutdown();
            assertThat(callers.awaitTermination(20, TimeUnit.SECONDS))
                    .as("no caller waits for the hanging check")
                    .isTrue();
            assertThat(asked).hasValue(1);
        } finally {
            answers.countDown();
            callers.shutdownNow();
        }
        var end = System.nanoTime() + LONG.toNanos();
        while (!probe.succeeds()) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }
}
