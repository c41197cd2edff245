package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.fhir.mapping.SubscriptionMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.server.Door;
import ir.fhir.subscription.Notification;
import ir.fhir.subscription.RestHook;
import ir.scheduling.subscription.Subscription.Content;
import java.util.Arrays;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Subscription;

/** {@code Subscription/{id}/$events}: what happened, by its numbers, for whoever has missed some. */
public final class SubscriptionEvents {
    private static final int MOST = 500;

    private final Door door;

    public SubscriptionEvents(Door door) {
        this.door = door;
    }

    @Operation(name = "$events", idempotent = true, type = Subscription.class, manualRequest = true)
    public Bundle events(@IdParam IdType id, RequestDetails request) {
        var input = Input.of(door, "subscription-events", request);
        long from = number(input, "eventsSinceNumber", 1);
        long until = number(input, "eventsUntilNumber", Long.MAX_VALUE);
        var told = door.orThrow(
                door.desks().subscriptions().events(door.actor(request), id.getIdPart(), from, until, MOST));
        var subscription = input.text("content")
                .map(this::content)
                .map(told.subscription()::carrying)
                .orElse(told.subscription());
        // content is for whoever may read it, as at every read
        boolean full = subscription.wish().content() == Content.FULL_RESOURCE
                && door.scopes(request).allow(subscription.wish().topic().focus(), 'r');
        return Notification.of(
                request.getFhirServerBase(),
                subscription,
                "query-event",
                told.events(),
                door.now(),
                event -> full ? RestHook.resource(door, subscription, event) : java.util.Optional.empty());
    }

    private Content content(String code) {
        return Arrays.stream(Content.values())
                .filter(c -> SubscriptionMapping.code(c).equals(code))
                .findFirst()
                .orElseThrow(
                        () -> refuse(new Refusal.InvalidValue("content", code, "empty, id-only or full-resource")));
    }

    private long number(Input input, String name, long otherwise) {
        var text = input.text(name);
        try {
            long number = text.map(Long::parseLong).orElse(otherwise);
            if (number < 0) {
                throw refuse(new Refusal.InvalidValue(name, text.orElse(""), "a whole number from 0"));
            }
            return number;
        } catch (NumberFormatException malformed) {
            throw refuse(new Refusal.InvalidValue(name, text.orElse(""), "a whole number"));
        }
    }

    private RuntimeException refuse(Refusal refusal) {
        return RefusalOutcome.exception(refusal, door.zone());
    }
}
