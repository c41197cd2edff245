package ir.fhir.server;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.FifoMemoryPagingProvider;
import ca.uhn.fhir.rest.server.IncomingRequestAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import ir.fhir.provider.AppointmentProvider;
import ir.fhir.provider.CarePlanProvider;
import ir.fhir.provider.EvidenceProviders;
import ir.fhir.provider.FollowUpProviders;
import ir.fhir.provider.ObservationProvider;
import ir.fhir.provider.ProcedureProvider;
import ir.fhir.provider.ReadinessProviders;
import ir.fhir.provider.SlotProvider;
import ir.fhir.provider.TransactionProvider;
import ir.scheduling.Desks;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The FHIR R4 door: HAPI's plain server over the desks. */
@WebServlet(name = "fhir", urlPatterns = "/R4/*", loadOnStartup = 1)
public class FhirServlet extends RestfulServer {
    private static final long serialVersionUID = 1;

    private final transient Desks desks;
    private final transient Clock clock;

    @Inject
    public FhirServlet(Desks desks, Clock clock) {
        super(FhirContext.forR4());
        this.desks = desks;
        this.clock = clock;
    }

    @Override
    protected void initialize() {
        var context = getFhirContext();
        // an unknown element or a wrong type is a clear 400, never a silent drop
        context.setParserErrorHandler(new StrictErrorHandler());
        var site = desks.site().site();
        var zone = site.zone();
        var door = new Door(desks, clock, site.id().value(), zone);
        var providers = new ArrayList<Object>();
        providers.add(new AppointmentProvider(door));
        providers.add(new SlotProvider(door));
        providers.add(new CarePlanProvider(door));
        providers.add(new ProcedureProvider(door));
        providers.add(new ObservationProvider(door));
        providers.addAll(EvidenceProviders.all(door));
        providers.addAll(FollowUpProviders.all(door));
        providers.add(new ReadinessProviders.Issues(door));
        providers.add(new ReadinessProviders.Tasks(door));
        providers.add(new ReadinessProviders.Readiness(door));
        providers.add(new TransactionProvider(door));
        registerProviders(List.copyOf(providers));
        registerInterceptor(new ScopeGate(zone));
        registerInterceptor(new Faults());
        setServerAddressStrategy(new IncomingRequestAddressStrategy());
        setDefaultResponseEncoding(EncodingEnum.JSON);
        setPagingProvider(
                new FifoMemoryPagingProvider(200).setDefaultPageSize(50).setMaximumPageSize(500));
        setUncompressIncomingContents(false);
        setServerName("IR Scheduling");
        setServerVersion("1.0");
        setImplementationDescription("Cryoablation sessions: orders in, bookings, treatments and follow-up out");
    }
}
