package ir.fhir.runtime;

import ir.fhir.provider.InMemoryResources;
import ir.fhir.provider.ResourceProviderRegistry;
import ir.fhir.search.FhirSearchService;
import ir.fhir.search.SearchParameterRegistry;
import ir.fhir.search.SearchParameterResourceFactory;
import ir.fhir.search.SubscriptionFilterParser;
import ir.fhir.server.FhirRequestContext;
import ir.fhir.subscription.EndpointAllowList;
import ir.fhir.subscription.RestHookNotificationSender;
import ir.fhir.subscription.SubscribedResourceReader;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.outbound.BoundedHttpClient;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.runtime.ApplicationName;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.subscription.NotificationSender;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this application adds to the beans that both applications share, and its beans that are built from values. */
@ApplicationScoped
public class FhirApplication {
    /** HTTP client for notifications. The database claim also limits the number per endpoint. */
    private final BoundedHttpClient hooks =
            new BoundedHttpClient("notification", 8, SubscriptionRepository.PER_ENDPOINT);

    @PreDestroy
    void end() {
        hooks.close();
    }

    @Produces
    @Singleton
    ApplicationName name() {
        return new ApplicationName("fhir");
    }

    @Produces
    @Singleton
    EndpointAllowList allowList(Configuration configuration) {
        return EndpointAllowList.of(configuration);
    }

    @Produces
    @Singleton
    SearchParameterRegistry searchParameters(InMemoryResources inMemory) {
        return new SearchParameterRegistry(ResourceProviderRegistry.resourceTypes(), inMemoryTypes(inMemory));
    }

    private static Set<String> inMemoryTypes(InMemoryResources inMemory) {
        return Stream.concat(inMemory.sources().keySet().stream(), Stream.of("CapabilityStatement", "SearchParameter"))
                .collect(Collectors.toSet());
    }

    @Produces
    @Singleton
    FhirSearchService searchService(
            FhirRequestContext context,
            SearchParameterRegistry registry,
            InMemoryResources inMemory,
            CapabilityStatementProvider conformance,
            ClinicalSearchService clinicalSearchService) {
        var sources = inMemory.sources();
        // the CapabilityStatement is derived from what is registered
        sources.put("CapabilityStatement", (caller, criteria) -> List.of(conformance.statement()));
        sources.put(
                "SearchParameter",
                (caller, criteria) ->
                        SearchParameterResourceFactory.all(registry, ResourceProviderRegistry.resourceTypes()));
        return new FhirSearchService(context, registry, sources, clinicalSearchService);
    }

    @Produces
    @Singleton
    SubscriptionFilterParser filterParser(
            SearchParameterRegistry registry, InMemoryResources inMemory, FhirRequestContext context, Clock clock) {
        return new SubscriptionFilterParser(registry, inMemoryTypes(inMemory), context.zone(), clock);
    }

    @Produces
    @Singleton
    NotificationSender sender(
            SubscribedResourceReader resources, EndpointAllowList allowList, Configuration configuration, Clock clock) {
        return new RestHookNotificationSender(
                hooks, resources, clock, allowList, configuration.fhirUrl().toString());
    }
}
