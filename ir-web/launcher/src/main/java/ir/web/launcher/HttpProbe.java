package ir.web.launcher;

import ir.scheduling.outbound.BoundedHttpClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.function.IntPredicate;

/** Checks over HTTP whether a server responds, by one call with a deadline over the whole of it. */
final class HttpProbe {
    /** Several times the time that a busy server needs for these short responses. */
    private static final Duration WHOLE_CALL = Duration.ofSeconds(10);

    private static final int LONGEST_BODY = 1 << 20;

    private final BoundedHttpClient client = new BoundedHttpClient("launcher-probe", 2, 2);

    boolean responds(String address, IntPredicate status) {
        try {
            return status.test(
                    client.send(HttpRequest.newBuilder(URI.create(address)).build(), WHOLE_CALL, LONGEST_BODY)
                            .status());
        } catch (IOException silent) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
