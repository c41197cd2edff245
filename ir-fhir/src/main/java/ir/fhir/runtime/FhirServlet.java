package ir.fhir.runtime;

import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.IncomingRequestAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import ir.fhir.provider.ResourceProviderRegistry;
import ir.fhir.server.BundleCompletionInterceptor;
import ir.fhir.server.ContentBounds;
import ir.fhir.server.DataAbsentElementInterceptor;
import ir.fhir.server.ExceptionMappingInterceptor;
import ir.fhir.server.FhirRequestContext;
import ir.fhir.server.SmartScopeInterceptor;
import ir.fhir.server.StrictFhirContext;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;

/** FHIR R4 API: HAPI's plain server on top of the application services. */
@WebServlet(name = "fhir", urlPatterns = "/R4/*", loadOnStartup = 1)
public class FhirServlet extends RestfulServer {
    private static final long serialVersionUID = 1;

    private final transient FhirRequestContext requestContext;
    private final transient ResourceProviderRegistry providers;
    private final transient CapabilityStatementProvider conformance;

    @Inject
    public FhirServlet(
            FhirRequestContext requestContext,
            ResourceProviderRegistry providers,
            CapabilityStatementProvider conformance) {
        super(new StrictFhirContext());
        this.requestContext = requestContext;
        this.providers = providers;
        this.conformance = conformance;
    }

    @Override
    protected void initialize() {
        registerProviders(providers.all());
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
