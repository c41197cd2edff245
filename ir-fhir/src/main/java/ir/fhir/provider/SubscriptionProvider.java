package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.fhir.mapper.SubscriptionMapper;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.search.SubscriptionFilterParser;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.fhir.subscription.EndpointAllowList;
import ir.scheduling.repository.Subscription.Owner;
import ir.scheduling.repository.Subscription.SubscriptionSpec;
import ir.scheduling.subscription.SubscriptionService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Subscription;
import org.hl7.fhir.r4.model.Subscription.SubscriptionStatus;
import org.jspecify.annotations.Nullable;

/** Subscriptions of the R5 Backport: a topic, an allowed endpoint and the payload content. */
@Dependent
public final class SubscriptionProvider extends ReadOnlyResourceProvider implements FhirProvider {
    private final FhirRequestContext context;
    private final EndpointAllowList allowList;
    private final SubscriptionFilterParser filterParser;
    private final SubscriptionService subscriptionService;

    @Inject
    public SubscriptionProvider(
            FhirRequestContext context,
            FhirSearchService searchService,
            EndpointAllowList allowList,
            SubscriptionFilterParser filterParser,
            SubscriptionService subscriptionService) {
        super(searchService, Subscription.class);
        this.context = context;
        this.allowList = allowList;
        this.filterParser = filterParser;
        this.subscriptionService = subscriptionService;
    }

    @Create
    public MethodOutcome create(@ResourceParam Subscription requested, RequestDetails request) {
        if (requested.getStatus() != SubscriptionStatus.REQUESTED) {
            throw invalid("Subscription.status", requested.getStatus(), "requested");
        }
        var spec = spec(requested, Optional.empty(), request);
        var created = context.orThrow(subscriptionService.create(context.actor(request), owner(request), spec));
        return outcome(created, true);
    }

    /** Updates a subscription. Requested or active resumes it with a new handshake; off stops it. */
    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Subscription requested, RequestDetails request) {
        var caller = context.actor(request);
        var known = context.orThrow(subscriptionService.findOwn(caller)).stream()
                .filter(s -> s.id().equals(id.getIdPart()))
                .findFirst()
                .orElseThrow(() -> reject(new Rejection.NotFound("Subscription", id.getIdPart())));
        if (requested.getStatus() == null || requested.getStatus() == SubscriptionStatus.ERROR) {
            throw invalid("Subscription.status", requested.getStatus(), "requested-active-or-off");
        }
        var version = ReceivedResourceWriter.ifMatch(request).map(text -> {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException malformed) {
                throw reject(new Rejection.InvalidValue("If-Match", text, "version-number"));
            }
        });
        var changed = context.orThrow(subscriptionService.change(
                caller,
                owner(request),
                known.id(),
                spec(requested, Optional.of(known.spec()), request),
                requested.getStatus() != SubscriptionStatus.OFF,
                version));
        return outcome(changed, false);
    }

    @Delete
    public void delete(@IdParam @Nullable IdType id, RequestDetails request) {
        if (id == null || !id.hasIdPart()) {
            throw reject(new Rejection.MissingValue("Subscription.id", "id-subscription-conditional-delete-is"));
        }
        context.orThrow(subscriptionService.delete(context.actor(request), id.getIdPart()));
    }

    private static MethodOutcome outcome(ir.scheduling.repository.Subscription stored, boolean created) {
        return new MethodOutcome(new IdType("Subscription", stored.id(), String.valueOf(stored.revision())), created)
                .setResource(SubscriptionMapper.resource(stored));
    }

    private Owner owner(RequestDetails request) {
        var caller = context.actor(request);
        return new Owner(caller.login(), caller.roles(), context.scopes(request).text("system"));
    }

    private SubscriptionSpec spec(Subscription requested, Optional<SubscriptionSpec> before, RequestDetails request) {
        SubscriptionSpec spec;
        try {
            spec = SubscriptionMapper.spec(requested, before);
        } catch (SubscriptionMapper.InvalidSubscriptionException unfit) {
            throw invalid(unfit.element, unfit.value, unfit.expected);
        }
        var focus = spec.topic().focus();
        if (!context.scopes(request).permits(focus, 'r')) {
            throw reject(new Rejection.NotPermitted("scope " + focus + ".r"));
        }
        allowList.refusal(spec.endpoint()).ifPresent(expected -> {
            throw invalid("Subscription.channel.endpoint", Diagnostics.text("found.address-not-allowed"), expected);
        });
        if (spec.end().filter(end -> !end.isAfter(context.now())).isPresent()) {
            throw invalid("Subscription.end", "in the past", "instant-in-future");
        }
        if (!spec.filter().isBlank()) {
            var filter = context.orThrow(filterParser.read(spec.filter()));
            context.orThrow(subscriptionService.validateFilter(
                    context.actor(request), spec.filter(), filter.search(), filter.parts()));
        }
        return spec;
    }

    private RuntimeException invalid(String element, @Nullable Object value, String expected) {
        return invalid(element, value, Expected.of(expected));
    }

    private RuntimeException invalid(String element, @Nullable Object value, Expected expected) {
        return reject(new Rejection.UnsupportedEntry(element, String.valueOf(value), expected));
    }

    private RuntimeException reject(Rejection rejection) {
        return OperationOutcomeMapper.exception(rejection, context.zone());
    }
}
