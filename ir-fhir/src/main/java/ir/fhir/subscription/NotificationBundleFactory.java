package ir.fhir.subscription;

import static ir.fhir.mapper.SubscriptionMapper.BACKPORT;

import ir.fhir.mapper.SubscriptionMapper;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Subscription.Content;
import ir.scheduling.repository.Subscription.Event;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;

/** Builds notification Bundles: the subscription status first, then the resources of the events. */
public final class NotificationBundleFactory {
    private NotificationBundleFactory() {}

    /** Builds the subscription status with the given events. */
    public static Parameters status(String base, Subscription subscription, String type, List<Event> events) {
        var status = new Parameters();
        status.setId(UUID.randomUUID().toString());
        status.getMeta().addProfile(BACKPORT + "backport-subscription-status-r4");
        status.addParameter()
                .setName("subscription")
                .setValue(new Reference(base + "/Subscription/" + subscription.id()));
        status.addParameter()
                .setName("topic")
                .setValue(new CanonicalType(
                        SubscriptionMapper.canonical(subscription.spec().topic())));
        status.addParameter()
                .setName("status")
                .setValue(new CodeType(subscription.state().name().toLowerCase(Locale.ROOT)));
        status.addParameter().setName("type").setValue(new CodeType(type));
        status.addParameter()
                .setName("events-since-subscription-start")
                .setValue(new StringType(String.valueOf(subscription.numbered())));
        for (var event : events) {
            var part = status.addParameter().setName("notification-event");
            part.addPart().setName("event-number").setValue(new StringType(String.valueOf(event.number())));
            part.addPart().setName("timestamp").setValue(new InstantType(Date.from(event.at())));
            if (subscription.spec().content() != Content.EMPTY) {
                part.addPart().setName("focus").setValue(new Reference(base + "/" + address(event)));
            }
        }
        subscription
                .problem()
                .ifPresent(problem -> status.addParameter()
                        .setName("error")
                        .setValue(new org.hl7.fhir.r4.model.CodeableConcept().setText(problem)));
        return status;
    }

    private static String address(Event event) {
        return event.topic().focus() + "/" + event.focus();
    }

    /**
     * @param type handshake, heartbeat, event-notification or query-event
     * @param resource returns the resource of an event, if full content is requested and the resource still exists
     */
    public static Bundle of(
            String base,
            Subscription subscription,
            String type,
            List<Event> events,
            Instant now,
            Function<Event, Optional<Resource>> resource) {
        var bundle = new Bundle();
        bundle.setId(UUID.randomUUID().toString());
        bundle.getMeta().addProfile(BACKPORT + "backport-subscription-notification-r4");
        bundle.setType(Bundle.BundleType.HISTORY);
        bundle.setTimestamp(Date.from(now));
        var status = status(base, subscription, type, events);
        var first = bundle.addEntry()
                .setFullUrl("urn:uuid:" + status.getIdElement().getIdPart())
                .setResource(status);
        first.getRequest()
                .setMethod(Bundle.HTTPVerb.GET)
                .setUrl(base + "/Subscription/" + subscription.id() + "/$status");
        first.getResponse().setStatus("200");
        if (subscription.spec().content() != Content.EMPTY) {
            events.stream().map(NotificationBundleFactory::address).distinct().forEach(address -> {
                var entry = bundle.addEntry().setFullUrl(base + "/" + address);
                entry.getRequest().setMethod(Bundle.HTTPVerb.PUT).setUrl(address);
                entry.getResponse().setStatus("200");
                if (subscription.spec().content() == Content.FULL_RESOURCE) {
                    events.stream()
                            .filter(e -> address(e).equals(address))
                            .findFirst()
                            .flatMap(resource)
                            .ifPresent(entry::setResource);
                }
            });
        }
        return bundle;
    }
}
