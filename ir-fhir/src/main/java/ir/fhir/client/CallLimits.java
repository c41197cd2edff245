package ir.fhir.client;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.client.apache.ApacheHttpRequest;
import ca.uhn.fhir.rest.client.apache.ApacheHttpResponse;
import ca.uhn.fhir.rest.client.api.IHttpRequest;
import ca.uhn.fhir.rest.client.api.IHttpResponse;
import ca.uhn.fhir.rest.client.exceptions.FhirClientConnectionException;
import ir.scheduling.outbound.Deadline;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.http.HttpEntity;
import org.apache.http.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Limits the calls of one HAPI client: each call has a deadline from connecting to the last byte, all calls together
 * have one, and a response body has a maximum length. HAPI's own timeouts restart with every packet. An instance
 * belongs to one client, which makes its calls one after another.
 */
@Interceptor
public final class CallLimits {
    private final Duration call;
    private final int longest;
    private final long end;
    private @Nullable Deadline pending;

    /**
     * @param call limit for each call
     * @param all limit for all calls together, counted from now
     * @param longest maximum length of a response body, in bytes
     */
    public CallLimits(Duration call, Duration all, int longest) {
        this.call = call;
        this.longest = longest;
        this.end = System.nanoTime() + all.toNanos();
    }

    /** Called before the request is sent. Starts the deadline at which the request is aborted. */
    @Hook(Pointcut.CLIENT_REQUEST)
    public void begin(IHttpRequest request) {
        finish();
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new FhirClientConnectionException("The time limit for all calls to the server is used up.");
        }
        if (request instanceof ApacheHttpRequest apache) {
            var limit = Duration.ofNanos(Math.min(left, call.toNanos()));
            pending = Deadline.after(limit, () -> apache.getApacheRequest().abort());
        }
    }

    /**
     * Called before the response body is read. Limits the length of the body; a response without a body ends the
     * deadline.
     */
    @Hook(Pointcut.CLIENT_RESPONSE)
    public void answered(IHttpResponse response) {
        if (response instanceof ApacheHttpResponse apache
                && apache.getResponse().getEntity() != null) {
            apache.getResponse().setEntity(new Limited(apache.getResponse().getEntity()));
        } else {
            finish();
        }
    }

    private void finish() {
        if (pending != null) {
            pending.close();
            pending = null;
        }
    }

    /** A response body that ends the deadline when it is closed. */
    private final class Limited extends HttpEntityWrapper {
        Limited(HttpEntity body) {
            super(body);
        }

        @Override
        public InputStream getContent() throws IOException {
            return new FilterInputStream(super.getContent()) {
                private long read;

                @Override
                public int read() throws IOException {
                    int one = super.read();
                    count(one < 0 ? 0 : 1);
                    return one;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int got = super.read(into, offset, length);
                    count(Math.max(0, got));
                    return got;
                }

                private void count(int more) throws IOException {
                    read += more;
                    if (read > longest) {
                        throw new IOException("The response is longer than " + longest + " bytes.");
                    }
                }

                @Override
                public void close() throws IOException {
                    try {
                        super.close();
                    } finally {
                        finish();
                    }
                }
            };
        }
    }
}
