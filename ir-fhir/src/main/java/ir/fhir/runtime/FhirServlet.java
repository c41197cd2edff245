package ir.fhir.runtime;

import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.IncomingRequestAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import ir.fhir.provider.InMemoryResources;
import ir.fhir.provider.ResourceProviderRegistry;
import ir.fhir.search.FhirSearchService;
import ir.fhir.search.SearchParameterRegistry;
import ir.fhir.search.SearchParameterResourceFactory;
import ir.fhir.search.SubscriptionFilterParser;
import ir.fhir.server.BundleCompletionInterceptor;
import ir.fhir.server.ContentBounds;
import ir.fhir.server.DataAbsentElementInterceptor;
import ir.fhir.server.ExceptionMappingInterceptor;
import ir.fhir.server.FhirRequestContext;
import ir.fhir.server.SmartScopeInterceptor;
import ir.fhir.server.StrictFhirContext;
import ir.fhir.subscription.EndpointAllowList;
import ir.scheduling.Services;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** FHIR R4 API: HAPI's plain server on top of the application services. */
@WebServlet(name = "fhir", urlPatterns = "/R4/*", loadOnStartup = 1)
public class FhirServlet extends RestfulServer {
    private static final long serialVersionUID = 1;

    private final transient Services services;
    private final transient Clock clock;

    @Inject
    public FhirServlet(Services services, Clock clock) {
        super(new StrictFhirContext());
        this.services = services;
        this.clock = clock;
    }

    @Override
    protected void initialize() {
        var requestContext = FhirRequestContext.create(services, clock);
        var inHand = InMemoryResources.sources(requestContext);
        var registry = new SearchParameterRegistry(
                ResourceProviderRegistry.resourceTypes(),
                Stream.concat(inHand.keySet().stream(), Stream.of("CapabilityStatement", "SearchParameter"))
                        .collect(Collectors.toSet()));
        // the CapabilityStatement is derived from what is registered
        var conformance = new CapabilityStatementProvider(this, registry);
        inHand.put("CapabilityStatement", (caller, criteria) -> List.of(conformance.statement()));
        inHand.put(
                "SearchParameter",
                (caller, criteria) ->
                        SearchParameterResourceFactory.all(registry, ResourceProviderRegistry.resourceTypes()));
        var searchService = new FhirSearchService(requestContext, registry, inHand);
        registerProviders(ResourceProviderRegistry.all(
                requestContext,
                searchService,
                EndpointAllowList.configured(),
                new SubscriptionFilterParser(registry, inHand.keySet(), requestContext.zone(), clock)));
        setServerConformanceProvider(conformance);
        registerInterceptor(new SmartScopeInterceptor(requestContext.zone()));
        registerInterceptor(new ContentBounds(requestContext.zone()));
        registerInterceptor(new DataAbsentElementInterceptor());
        registerInterceptor(new ExceptionMappingInterceptor());
        registerInterceptor(new BundleCompletionInterceptor());
        setServerAddressStrategy(new IncomingRequestAddressStrategy());
        setDefaultResponseEncoding(EncodingEnum.JSON);
        setUncompressIncomingContents(false);
        setServerName("IR Scheduling");
        setServerVersion("1.0");
        setImplementationDescription(
                "Scheduling of cryoablation sessions: receives orders; publishes bookings, treatments and follow-up.");
    }
}
