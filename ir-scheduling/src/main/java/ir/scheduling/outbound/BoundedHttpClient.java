package ir.scheduling.outbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * HTTP client with a deadline for the whole call and a limit on the response size. The JDK's own timeout ends when the
 * headers arrive; this one covers connecting, headers and body, and closes the connection when it passes. Redirects are
 * not followed. Each endpoint has its own concurrency limit: calls beyond it wait for that endpoint only, within their
 * deadline.
 */
public final class BoundedHttpClient implements AutoCloseable {
    private final int perEndpoint;
    private final ThreadPoolExecutor threads;
    private final HttpClient client;
    private final Map<String, EndpointLimit> endpointLimits = new ConcurrentHashMap<>();

    /**
     * @param name prefix of its thread names
     * @param size number of threads that handle responses
     * @param perEndpoint maximum concurrent calls to one scheme, host and port
     */
    public BoundedHttpClient(String name, int size, int perEndpoint) {
        this.perEndpoint = perEndpoint;
        var count = new AtomicInteger();
        threads = new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            var thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
        client = HttpClient.newBuilder()
                .executor(threads)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** The complete response. */
    public record Response(int status, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** The response is longer than the caller's limit. */
    public static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1;

        TooLongException(int limit) {
            super("the response is longer than " + limit + " bytes");
        }
    }

    /** The concurrency limit of one endpoint; removed when no call uses it. */
    private static final class EndpointLimit {
        final Semaphore free;
        int users;

        EndpointLimit(int size) {
            free = new Semaphore(size, true);
        }
    }

    /**
     * Sends a request and reads the complete response.
     *
     * @param limit from now to the last byte of the body, including the wait for the endpoint's concurrency limit
     * @param longest maximum size of the body, in bytes
     * @throws HttpTimeoutException when the limit passes
     * @throws TooLongException when the body is longer
     */
    public Response send(HttpRequest request, Duration limit, int longest) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        var origin = Origin.of(request.uri());
        var lane = endpointLimits.compute(origin, (key, known) -> {
            var used = known == null ? new EndpointLimit(perEndpoint) : known;
            used.users++;
            return used;
        });
        try {
            if (!lane.free.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new HttpTimeoutException("no free connection for the endpoint");
            }
            try {
                return sent(request, end, longest);
            } finally {
                lane.free.release();
            }
        } finally {
            endpointLimits.computeIfPresent(origin, (key, known) -> --known.users == 0 ? null : known);
        }
    }

    private Response sent(HttpRequest request, long end, int longest) throws IOException, InterruptedException {
        var body = new LimitedBody(longest);
        var call = client.sendAsync(request, headers -> body);
        try {
            var answer = call.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            return new Response(answer.statusCode(), answer.body());
        } catch (TimeoutException late) {
            throw new HttpTimeoutException("the response was not complete in time");
        } catch (ExecutionException exception) {
            var cause =
                    exception.getCause() instanceof CompletionException outer ? outer.getCause() : exception.getCause();
            throw cause instanceof IOException io ? io : new IOException("the call failed", exception);
        } finally {
            if (!call.isDone()) {
                // closes the connection
                body.abort();
                call.cancel(true);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Collects a body up to its limit; a longer body fails and is not read further. */
    private static final class LimitedBody implements HttpResponse.BodySubscriber<byte[]> {
        private final int longest;
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private volatile Flow.@Nullable Subscription subscription;

        LimitedBody(int longest) {
            this.longest = longest;
        }

        void abort() {
            var source = subscription;
            if (source != null) {
                source.cancel();
            }
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription source) {
            subscription = source;
            source.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            if (whole.isDone()) {
                return;
            }
            for (var buffer : buffers) {
                if (read.size() + (long) buffer.remaining() > longest) {
                    whole.completeExceptionally(new TooLongException(longest));
                    // closes the connection
                    abort();
                    return;
                }
                var bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                read.write(bytes, 0, bytes.length);
            }
        }

        @Override
        public void onError(Throwable failed) {
            whole.completeExceptionally(failed);
        }

        @Override
        public void onComplete() {
            whole.complete(read.toByteArray());
        }
    }
}
