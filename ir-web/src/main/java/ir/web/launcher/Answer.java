package ir.web.launcher;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;

/** Checks over HTTP whether a server responds. One deadline covers the whole call including the body. */
final class Answer {
    /** Several times the time that a busy server needs for these short responses. */
    private static final Duration WHOLE_CALL = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    boolean of(String address, IntPredicate status) {
        var call = client.sendAsync(
                HttpRequest.newBuilder(URI.create(address)).timeout(WHOLE_CALL).build(),
                HttpResponse.BodyHandlers.discarding());
        try {
            return status.test(
                    call.get(WHOLE_CALL.toMillis(), TimeUnit.MILLISECONDS).statusCode());
        } catch (ExecutionException | TimeoutException silent) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            call.cancel(true);
        }
    }
}
