package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.shared.Rejection;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.fhir.subscription.NotificationBundleFactory;
import ir.scheduling.subscription.SubscriptionService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * {@code Subscription/$status} and {@code Subscription/{id}/$status}: returns the status of the caller's subscriptions.
 */
@Dependent
public final class SubscriptionStatusOperation implements FhirProvider {
    private final FhirRequestContext context;
    private final SubscriptionService subscriptionService;

    @Inject
    public SubscriptionStatusOperation(FhirRequestContext context, SubscriptionService subscriptionService) {
        this.context = context;
        this.subscriptionService = subscriptionService;
    }

    @Operation(name = "$status", idempotent = true, type = Subscription.class, manualRequest = true)
    public Bundle status(@IdParam(optional = true) @Nullable IdType id, RequestDetails request) {
        var parameters = OperationParameters.of(context, "subscription-status", request);
        var own = context.orThrow(subscriptionService.findOwn(context.actor(request)));
        if (id != null && id.hasIdPart() && own.stream().noneMatch(s -> s.id().equals(id.getIdPart()))) {
            throw OperationOutcomeMapper.exception(
                    new Rejection.NotFound("Subscription", id.getIdPart()), context.zone());
        }
        var ids = id != null && id.hasIdPart() ? List.of(id.getIdPart()) : parameters.texts("id");
        var states = parameters.texts("status");
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        own.stream()
                .filter(s -> ids.isEmpty() || ids.contains(s.id()))
                .filter(s ->
                        states.isEmpty() || states.contains(s.state().name().toLowerCase(Locale.ROOT)))
                .forEach(s -> {
                    var status =
                            NotificationBundleFactory.status(request.getFhirServerBase(), s, "query-status", List.of());
                    bundle.addEntry()
                            .setFullUrl("urn:uuid:" + status.getIdElement().getIdPart())
                            .setResource(status)
                            .getSearch()
                            .setMode(Bundle.SearchEntryMode.MATCH);
                });
        bundle.setTotal(bundle.getEntry().size());
        parameters
                .ignoredParametersOutcome()
                .ifPresent(outcome -> AppointmentOperationSupport.addOutcome(bundle, outcome));
        return bundle;
    }
}
