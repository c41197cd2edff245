package ir.fhir.server;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.IncomingRequestAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import ir.fhir.provider.Kinds;
import ir.fhir.provider.Shelves;
import ir.fhir.search.Catalogue;
import ir.fhir.search.Filters;
import ir.fhir.search.ParameterDefinitions;
import ir.fhir.search.SearchAnswers;
import ir.fhir.subscription.Endpoints;
import ir.scheduling.Desks;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        var door = Door.over(desks, clock);
        var inHand = Kinds.inHand(door);
        var catalogue = new Catalogue(
                desks.search(),
                Shelves.kinds(),
                Stream.concat(inHand.keySet().stream(), Stream.of("CapabilityStatement", "SearchParameter"))
                        .collect(Collectors.toSet()));
        // what this server says of itself follows from what is registered in it
        var conformance = new Conformance(this, catalogue);
        inHand.put("CapabilityStatement", (actor, search) -> List.of(conformance.statement()));
        inHand.put("SearchParameter", (actor, search) -> ParameterDefinitions.all(catalogue, Shelves.kinds()));
        var answers = new SearchAnswers(door, catalogue, inHand);
        registerProviders(Shelves.all(
                door, answers, Endpoints.configured(), new Filters(catalogue, inHand.keySet(), door.zone())));
        setServerConformanceProvider(conformance);
        registerInterceptor(new ScopeGate(door.zone()));
        registerInterceptor(new Absences());
        registerInterceptor(new Faults());
        registerInterceptor(new BundleAnswers());
        setServerAddressStrategy(new IncomingRequestAddressStrategy());
        setDefaultResponseEncoding(EncodingEnum.JSON);
        setUncompressIncomingContents(false);
        setServerName("IR Scheduling");
        setServerVersion("1.0");
        setImplementationDescription("Cryoablation sessions: orders in, bookings, treatments and follow-up out");
    }
}
