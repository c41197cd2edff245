package ir.fhir.subscription;

import ca.uhn.fhir.context.FhirContext;
import ir.domain.outcome.Outcome;
import ir.fhir.identity.Scopes;
import ir.fhir.mapping.ItemMapping;
import ir.fhir.server.Door;
import ir.scheduling.outbound.BoundedHttpClient;
import ir.scheduling.subscription.Carrier;
import ir.scheduling.subscription.Subscription;
import ir.scheduling.subscription.Subscription.Content;
import ir.scheduling.subscription.Subscription.Event;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.hl7.fhir.r4.model.Resource;

/** Posts notifications. What its owner may see is asked now, not when it subscribed; redirects are not followed. */
public final class RestHook implements Carrier {
    /** So much of an answer is read; what an endpoint says beside its status is not used. */
    private static final int LONGEST = 64 << 10;

    private final Door door;
    private final Endpoints endpoints;
    private final String base;
    private final BoundedHttpClient client;

    /**
     * @param client follows no redirects
     * @param base this server's own address, as subscribers know it
     */
    public RestHook(BoundedHttpClient client, Door door, Endpoints endpoints, String base) {
        this.client = client;
        this.door = door;
        this.endpoints = endpoints;
        this.base = base;
    }

    @Override
    public Answer carry(Due due) {
        var subscription = due.subscription();
        var wish = subscription.wish();
        var refused = endpoints.refusal(wish.endpoint());
        if (refused.isPresent()) {
            return new Stopped("the endpoint is not allowed (expected: " + refused.get() + ")");
        }
        if (!Scopes.parse(subscription.owner().scopes(), "system")
                .allow(wish.topic().focus(), 'r')) {
            return new Stopped("its token may not read " + wish.topic().focus());
        }
        var type = due.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        var bundle = Notification.of(
                base, subscription, type, due.events(), door.now(), event -> resource(subscription, event));
        var parser = wish.xml()
                ? FhirContext.forR4Cached().newXmlParser()
                : FhirContext.forR4Cached().newJsonParser();
        var request = HttpRequest.newBuilder(wish.endpoint())
                .header(
                        "Content-Type",
                        (wish.xml() ? "application/fhir+xml" : "application/fhir+json") + "; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(
                        parser.encodeResourceToString(bundle), StandardCharsets.UTF_8));
        wish.headers().forEach(header -> {
            int colon = header.indexOf(": ");
            request.setHeader(header.substring(0, colon), header.substring(colon + 2));
        });
        try {
            int answer = client.send(request.build(), wish.timeout(), LONGEST).status();
            return answer / 100 == 2 ? new Taken() : new Failed("answered " + answer);
        } catch (IOException notReached) {
            return new Failed("no answer: " + notReached.getClass().getSimpleName());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Failed("this server stopped meanwhile");
        }
    }

    private Optional<Resource> resource(Subscription subscription, Event event) {
        return subscription.wish().content() == Content.FULL_RESOURCE
                ? resource(door, subscription, event)
                : Optional.empty();
    }

    /** As its owner would read it now. */
    public static Optional<Resource> resource(Door door, Subscription subscription, Event event) {
        var kind = event.topic().focus();
        return door.desks().search().read(subscription.owner().actor(), kind, event.focus())
                        instanceof Outcome.Done<ir.scheduling.search.SearchDesk.Row> done
                ? ItemMapping.resource(kind, done.value(), door.zone(), door.now())
                : Optional.empty();
    }
}
