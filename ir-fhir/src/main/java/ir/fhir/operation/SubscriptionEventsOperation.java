package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.shared.Rejection;
import ir.fhir.mapper.SubscriptionMapper;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.fhir.subscription.NotificationBundleFactory;
import ir.fhir.subscription.SubscribedResourceReader;
import ir.scheduling.repository.Subscription.Content;
import ir.scheduling.subscription.SubscriptionService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Arrays;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Subscription;

/** {@code Subscription/{id}/$events}: returns events by number, for a subscriber that missed some. */
@Dependent
public final class SubscriptionEventsOperation implements FhirProvider {
    private static final int MOST = 500;

    private final FhirRequestContext context;
    private final SubscribedResourceReader resources;
    private final SubscriptionService subscriptionService;

    @Inject
    public SubscriptionEventsOperation(
            FhirRequestContext context, SubscribedResourceReader resources, SubscriptionService subscriptionService) {
        this.context = context;
        this.resources = resources;
        this.subscriptionService = subscriptionService;
    }

    @Operation(name = "$events", idempotent = true, type = Subscription.class, manualRequest = true)
    public Bundle events(@IdParam IdType id, RequestDetails request) {
        var parameters = OperationParameters.of(context, "subscription-events", request);
        long from = number(parameters, "eventsSinceNumber", 1);
        long until = number(parameters, "eventsUntilNumber", Long.MAX_VALUE);
        var delivered =
                context.orThrow(subscriptionService.events(context.actor(request), id.getIdPart(), from, until, MOST));
        var subscription = parameters
                .text("content")
                .map(this::content)
                .map(delivered.subscription()::withContent)
                .orElse(delivered.subscription());
        // resource content requires the read scope, as in every read
        boolean full = subscription.spec().content() == Content.FULL_RESOURCE
                && context.scopes(request).permits(subscription.spec().topic().focus(), 'r');
        return NotificationBundleFactory.of(
                request.getFhirServerBase(),
                subscription,
                "query-event",
                delivered.events(),
                context.now(),
                event -> full ? resources.read(subscription, event) : java.util.Optional.empty());
    }

    private Content content(String code) {
        return Arrays.stream(Content.values())
                .filter(c -> SubscriptionMapper.code(c).equals(code))
                .findFirst()
                .orElseThrow(() -> reject(new Rejection.InvalidValue("content", code, "empty-id-only-or-full")));
    }

    private long number(OperationParameters parameters, String name, long otherwise) {
        var text = parameters.text(name);
        try {
            long number = text.map(Long::parseLong).orElse(otherwise);
            if (number < 0) {
                throw reject(new Rejection.InvalidValue(name, text.orElse(""), "whole-number-from-0"));
            }
            return number;
        } catch (NumberFormatException malformed) {
            throw reject(new Rejection.InvalidValue(name, text.orElse(""), "whole-number"));
        }
    }

    private RuntimeException reject(Rejection rejection) {
        return OperationOutcomeMapper.exception(rejection, context.zone());
    }
}
