package ir.fhir.subscription;

import ca.uhn.fhir.context.FhirContext;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.security.SmartScopes;
import ir.scheduling.message.RejectionMessages;
import ir.scheduling.outbound.BoundedHttpClient;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Subscription.Content;
import ir.scheduling.repository.Subscription.Event;
import ir.scheduling.subscription.NotificationSender;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.hl7.fhir.r4.model.Resource;

/**
 * Sends notifications by HTTP POST. The owner's read permissions apply as of now, not as of the subscription's
 * creation. Redirects are not followed.
 */
public final class RestHookNotificationSender implements NotificationSender {
    /** Maximum number of response bytes that are read. Only the status of the response is used. */
    private static final int LONGEST = 64 << 10;

    private final SubscribedResourceReader resources;
    private final Clock clock;
    private final EndpointAllowList allowList;
    private final String base;
    private final BoundedHttpClient client;

    /**
     * @param client HTTP client that does not follow redirects
     * @param base public base URL of this server
     */
    public RestHookNotificationSender(
            BoundedHttpClient client,
            SubscribedResourceReader resources,
            Clock clock,
            EndpointAllowList allowList,
            String base) {
        this.client = client;
        this.resources = resources;
        this.clock = clock;
        this.allowList = allowList;
        this.base = base;
    }

    @Override
    public DeliveryResult send(Delivery delivery) {
        var subscription = delivery.subscription();
        var spec = subscription.spec();
        var refused = allowList.refusal(spec.endpoint());
        if (refused.isPresent()) {
            return new Disabled(Diagnostics.text(
                    "endpoint-not-allowed", RejectionMessages.expected(refused.get(), Locale.ENGLISH)));
        }
        if (!SmartScopes.parse(subscription.owner().scopes(), "system")
                .permits(spec.topic().focus(), 'r')) {
            return new Disabled(
                    Diagnostics.text("client-may-not-read", spec.topic().focus()));
        }
        var type = delivery.type().name().toLowerCase(Locale.ROOT).replace('_', '-');
        var bundle = NotificationBundleFactory.of(
                base, subscription, type, delivery.events(), clock.instant(), event -> resource(subscription, event));
        var parser = spec.xml()
                ? FhirContext.forR4Cached().newXmlParser()
                : FhirContext.forR4Cached().newJsonParser();
        var request = HttpRequest.newBuilder(spec.endpoint())
                .header(
                        "Content-Type",
                        (spec.xml() ? "application/fhir+xml" : "application/fhir+json") + "; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(
                        parser.encodeResourceToString(bundle), StandardCharsets.UTF_8));
        spec.headers().forEach(header -> {
            int colon = header.indexOf(": ");
            request.setHeader(header.substring(0, colon), header.substring(colon + 2));
        });
        try {
            int answer = client.send(request.build(), spec.timeout(), LONGEST).status();
            return answer / 100 == 2 ? new Accepted() : new Failed(Diagnostics.text("endpoint-error", answer));
        } catch (IOException exception) {
            return new Failed(
                    Diagnostics.text("endpoint-silent", exception.getClass().getSimpleName()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Failed(Diagnostics.text("server-stopped"));
        }
    }

    private Optional<Resource> resource(Subscription subscription, Event event) {
        return subscription.spec().content() == Content.FULL_RESOURCE
                ? resources.read(subscription, event)
                : Optional.empty();
    }
}
