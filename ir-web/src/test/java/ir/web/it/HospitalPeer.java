package ir.web.it;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.server.FifoMemoryPagingProvider;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.ResourceVersionConflictException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * A hospital's FHIR server beside the product: HAPI's, over a map. It numbers versions, refuses a stale one, pages, and
 * searches by identifier, patient and category, as the published standard has them.
 */
final class HospitalPeer implements AutoCloseable {
    private static final FhirContext FHIR = FhirContext.forR4();

    private final Server server;
    private final String url;

    /** Away: it answers 503 to everything. */
    volatile boolean down;

    /** How often it was asked while it was. */
    final AtomicInteger refused = new AtomicInteger();

    private HospitalPeer(int port) throws Exception {
        server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("localhost");
        connector.setPort(port);
        server.addConnector(connector);
        var handler = new ServletContextHandler("/");
        handler.addServlet(new ServletHolder(new Door()), "/fhir/*");
        server.setHandler(handler);
        server.start();
        url = "http://localhost:" + connector.getLocalPort() + "/fhir";
    }

    static HospitalPeer start(int port) throws Exception {
        return new HospitalPeer(port);
    }

    String url() {
        return url;
    }

    /** The tests ask it as anybody would, so that they can be run against another server. */
    IGenericClient client() {
        var context = FhirContext.forR4();
        context.getRestfulClientFactory()
                .setServerValidationMode(ca.uhn.fhir.rest.client.api.ServerValidationModeEnum.NEVER);
        return context.newRestfulGenericClient(System.getProperty("ir.peer.url", url));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    private final class Door extends RestfulServer {
        private static final long serialVersionUID = 1;

        Door() {
            super(FHIR);
            setPagingProvider(
                    new FifoMemoryPagingProvider(50).setDefaultPageSize(50).setMaximumPageSize(100));
            registerProviders(List.of(
                    new Shelf(Patient.class),
                    new Shelf(Condition.class),
                    new Shelf(Coverage.class),
                    new Shelf(AllergyIntolerance.class),
                    new Shelf(MedicationStatement.class),
                    new Shelf(MedicationRequest.class),
                    new Shelf(Observation.class),
                    new Shelf(ImagingStudy.class),
                    new Shelf(Appointment.class),
                    new Shelf(Procedure.class),
                    new Shelf(CarePlan.class),
                    new Shelf(AdverseEvent.class)));
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws jakarta.servlet.ServletException, IOException {
            if (down) {
                refused.incrementAndGet();
                response.sendError(503);
            } else {
                super.service(request, response);
            }
        }
    }

    /** Public, for HAPI calls it. */
    public static final class Shelf implements IResourceProvider {
        private static final AtomicLong IDS = new AtomicLong(1000);

        private final Class<? extends Resource> type;
        private final Map<String, Resource> kept = new ConcurrentHashMap<>();

        Shelf(Class<? extends Resource> type) {
            this.type = type;
        }

        @Override
        public Class<? extends Resource> getResourceType() {
            return type;
        }

        @Read
        public Resource read(@IdParam IdType id) {
            return Optional.ofNullable(kept.get(id.getIdPart())).orElseThrow(() -> new ResourceNotFoundException(id));
        }

        private MethodOutcome keep(String id, Resource resource, boolean fresh) {
            var before = kept.get(id);
            long version = before == null ? 1 : Long.parseLong(before.getMeta().getVersionId()) + 1;
            resource.setId(new IdType(type.getSimpleName(), id, Long.toString(version)));
            resource.getMeta().setVersionId(Long.toString(version));
            kept.put(id, resource);
            return new MethodOutcome(new IdType(type.getSimpleName(), id, Long.toString(version)), fresh)
                    .setResource(resource);
        }

        @Create
        public synchronized MethodOutcome create(
                @ResourceParam Resource resource,
                @ConditionalUrlParam @org.jspecify.annotations.Nullable String unless) {
            if (unless != null) {
                var known = by(new LinkedHashMap<>(Map.of("identifier", unless.substring(unless.indexOf('=') + 1))));
                if (!known.isEmpty()) {
                    return new MethodOutcome(known.get(0).getIdElement(), false).setResource(known.get(0));
                }
            }
            return keep(Long.toString(IDS.incrementAndGet()), resource, true);
        }

        @Update
        public synchronized MethodOutcome update(
                @IdParam IdType id, @ResourceParam Resource resource, RequestDetails request) {
            var known = read(id);
            var match = request.getHeader("If-Match");
            if (match != null && !match.contains("\"" + known.getMeta().getVersionId() + "\"")) {
                throw new ResourceVersionConflictException("changed since");
            }
            return keep(id.getIdPart(), resource, false);
        }

        @Search(allowUnknownParams = true)
        public List<Resource> search(RequestDetails request) {
            var asked = new LinkedHashMap<String, String>();
            request.getParameters().forEach((name, values) -> {
                if (!name.startsWith("_")) {
                    if (FHIR.getResourceDefinition(type).getSearchParam(name) == null) {
                        throw new ca.uhn.fhir.rest.server.exceptions.InvalidRequestException(
                                type.getSimpleName() + " has no parameter " + name);
                    }
                    asked.put(name, values[0]);
                }
            });
            return by(asked);
        }

        private List<Resource> by(Map<String, String> asked) {
            var found = new ArrayList<Resource>();
            for (var resource : kept.values()) {
                if (asked.entrySet().stream().allMatch(e -> meets(resource, e.getKey(), e.getValue()))) {
                    found.add(resource);
                }
            }
            found.sort(java.util.Comparator.comparing(r -> r.getIdElement().getIdPart()));
            return found;
        }

        private static boolean meets(Resource resource, String name, String value) {
            var terser = FHIR.newTerser();
            return switch (name) {
                case "identifier" ->
                    terser.getValues(resource, "identifier", Identifier.class).stream()
                            .anyMatch(i -> (i.getSystem() + "|" + i.getValue()).equals(value));
                case "patient", "subject" ->
                    List.of("patient", "subject", "beneficiary").stream()
                            .filter(element -> resource.getNamedProperty(element) != null)
                            .flatMap(element -> terser.getValues(resource, element, Reference.class).stream())
                            .anyMatch(r ->
                                    Objects.equals(r.getReferenceElement().getIdPart(), value.replace("Patient/", "")));
                case "category" ->
                    terser.getValues(resource, "category", CodeableConcept.class).stream()
                            .flatMap(c -> c.getCoding().stream())
                            .anyMatch(c -> value.equals(c.getCode()));
                default -> throw new ca.uhn.fhir.rest.server.exceptions.InvalidRequestException("no " + name);
            };
        }
    }
}
