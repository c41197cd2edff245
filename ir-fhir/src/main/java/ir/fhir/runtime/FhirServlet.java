package ir.fhir.runtime;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
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
import ir.fhir.subscription.EndpointAllowList;
import ir.scheduling.Services;
import ir.scheduling.configuration.Configuration;
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
    private final transient Configuration configuration;

    @Inject
    public FhirServlet(Services services, Clock clock, Configuration configuration) {
        super(FhirContext.forR4());
        this.services = services;
        this.clock = clock;
        this.configuration = configuration;
    }

    @Override
    protected void initialize() {
        var context = getFhirContext();
        // reject unknown elements and wrong types with 400 instead of ignoring them
        context.setParserErrorHandler(new StrictErrorHandler());
        var requestContext = FhirRequestContext.create(services, clock, configuration);
        var inHand = InMemoryResources.sources(requestContext);
        var registry = new SearchParameterRegistry(
                ResourceProviderRegistry.resourceTypes(),
                Stream.concat(inHand.keySet().stream(), Stream.of("CapabilityStatement", "SearchParameter"))
                        .collect(Collectors.toSet()));
        // the CapabilityStatement is derived from what is registered
        var conformance = new CapabilityStatementProvider(this, registry, configuration.issuer());
        inHand.put("CapabilityStatement", (caller, criteria) -> List.of(conformance.statement()));
        inHand.put(
                "SearchParameter",
                (caller, criteria) ->
                        SearchParameterResourceFactory.all(registry, ResourceProviderRegistry.resourceTypes()));
        var searchService = new FhirSearchService(requestContext, registry, inHand);
        registerProviders(ResourceProviderRegistry.all(
                requestContext,
                searchService,
                EndpointAllowList.of(configuration),
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
