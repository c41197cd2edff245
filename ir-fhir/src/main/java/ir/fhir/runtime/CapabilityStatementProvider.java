package ir.fhir.runtime;

import ca.uhn.fhir.rest.annotation.Metadata;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.method.BaseMethodBinding;
import ca.uhn.fhir.rest.server.method.OperationMethodBinding;
import ir.fhir.criteria.SearchCriteria;
import ir.fhir.mapper.SubscriptionMapper;
import ir.fhir.operation.OperationDefinitionRegistry;
import ir.fhir.search.SearchParameterRegistry;
import ir.fhir.search.SearchParameterResourceFactory;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.repository.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.ConditionalReadStatus;
import org.hl7.fhir.r4.model.CapabilityStatement.ResourceVersionPolicy;
import org.hl7.fhir.r4.model.CapabilityStatement.RestfulCapabilityMode;
import org.hl7.fhir.r4.model.CapabilityStatement.SystemRestfulInteraction;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Enumerations;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;

/** Builds the CapabilityStatement from what is registered in the server only. */
@ApplicationScoped
public class CapabilityStatementProvider {
    private static final Map<RestOperationTypeEnum, TypeRestfulInteraction> INTERACTIONS = Map.of(
            RestOperationTypeEnum.READ, TypeRestfulInteraction.READ,
            RestOperationTypeEnum.VREAD, TypeRestfulInteraction.VREAD,
            RestOperationTypeEnum.HISTORY_INSTANCE, TypeRestfulInteraction.HISTORYINSTANCE,
            RestOperationTypeEnum.SEARCH_TYPE, TypeRestfulInteraction.SEARCHTYPE,
            RestOperationTypeEnum.CREATE, TypeRestfulInteraction.CREATE,
            RestOperationTypeEnum.UPDATE, TypeRestfulInteraction.UPDATE,
            RestOperationTypeEnum.PATCH, TypeRestfulInteraction.PATCH,
            RestOperationTypeEnum.DELETE, TypeRestfulInteraction.DELETE);

    private final SearchParameterRegistry registry;
    private final Configuration configuration;
    private @Nullable RestfulServer server;
    private @Nullable CapabilityStatement made;

    @Inject
    public CapabilityStatementProvider(SearchParameterRegistry registry, Configuration configuration) {
        this.configuration = configuration;
        this.registry = registry;
    }

    /** Called by the server with itself when this provider is registered. */
    public synchronized void setRestfulServer(RestfulServer registered) {
        server = registered;
    }

    @Metadata
    public CapabilityStatement statement(RequestDetails request) {
        var statement = statement().copy();
        statement.getImplementation().setUrl(request.getFhirServerBase());
        return statement;
    }

    synchronized CapabilityStatement statement() {
        if (made == null) {
            made = make();
        }
        return made;
    }

    private CapabilityStatement make() {
        var statement = new CapabilityStatement();
        statement.setId("ir-scheduling");
        statement.setUrl("https://ir-scheduling.example/fhir/CapabilityStatement/ir-scheduling");
        statement.setVersion("1.0.0");
        statement.setName("IrScheduling");
        statement.setTitle("IR Scheduling");
        statement.setStatus(Enumerations.PublicationStatus.ACTIVE);
        statement.setDateElement(new DateTimeType("2026-11-21"));
        statement.setPublisher("IR Scheduling");
        statement.setKind(CapabilityStatement.CapabilityStatementKind.INSTANCE);
        statement.setFhirVersion(Enumerations.FHIRVersion._4_0_1);
        statement.addFormat("application/fhir+json");
        statement.addFormat("application/fhir+xml");
        statement.addPatchFormat("application/json-patch+json");
        statement.getSoftware().setName("IR Scheduling").setVersion("1.0");
        statement
                .getImplementation()
                .setDescription(
                        "Scheduling of cryoablation sessions: receives orders; publishes bookings, treatments and follow-up.");
        statement.addInstantiates("https://profiles.ihe.net/ITI/Scheduling/CapabilityStatement/IHE.Scheduling.server");
        var rest = statement.addRest().setMode(RestfulCapabilityMode.SERVER);
        rest.getSecurity()
                .setCors(false)
                .addService(new CodeableConcept()
                        .addCoding(new Coding(
                                "http://terminology.hl7.org/CodeSystem/restful-security-service",
                                "SMART-on-FHIR",
                                null)))
                .setDescription(
                        "SMART App Launch 2 with scopes of version 2; backend services authenticate with private_key_jwt.");
        var issuer = configuration.issuer();
        var uris = rest.getSecurity().addExtension();
        uris.setUrl("http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris");
        uris.addExtension("token", new UriType(issuer + "/protocol/openid-connect/token"));
        uris.addExtension("authorize", new UriType(issuer + "/protocol/openid-connect/auth"));
        rest.addInteraction().setCode(SystemRestfulInteraction.TRANSACTION);
        byResourceType().forEach((resourceType, bindings) -> rest.addResource(resource(resourceType, bindings)));
        return statement;
    }

    private Map<String, List<BaseMethodBinding>> byResourceType() {
        return Objects.requireNonNull(server, "registered").getResourceBindings().stream()
                .collect(Collectors.toMap(
                        b -> b.getResourceName(), b -> b.getMethodBindings(), (a, b) -> a, TreeMap::new));
    }

    private CapabilityStatementRestResourceComponent resource(String resourceType, List<BaseMethodBinding> bindings) {
        var resource = new CapabilityStatementRestResourceComponent();
        resource.setType(resourceType);
        var interactions = new TreeSet<TypeRestfulInteraction>();
        for (var binding : bindings) {
            if (binding instanceof OperationMethodBinding) {
                continue;
            }
            for (var type : RestOperationTypeEnum.values()) {
                var interaction = INTERACTIONS.get(type);
                if (interaction != null && binding.getRestOperationType() == type) {
                    interactions.add(interaction);
                }
            }
            if (binding.isSupportsConditional()) {
                switch (binding.getRestOperationType()) {
                    case CREATE -> resource.setConditionalCreate(true);
                    case UPDATE -> resource.setConditionalUpdate(true);
                    default -> throw new IllegalStateException("conditional " + binding.getRestOperationType());
                }
            }
        }
        boolean versioned =
                bindings.stream().anyMatch(b -> b.getRestOperationType() == RestOperationTypeEnum.HISTORY_INSTANCE);
        if (versioned) {
            // one method serves both read and vread
            interactions.add(TypeRestfulInteraction.VREAD);
            interactions.add(TypeRestfulInteraction.READ);
        }
        interactions.forEach(interaction -> resource.addInteraction().setCode(interaction));
        resource.setVersioning(versioned ? ResourceVersionPolicy.VERSIONED : ResourceVersionPolicy.NOVERSION);
        resource.setReadHistory(versioned);
        resource.setUpdateCreate(false);
        resource.setConditionalRead(ConditionalReadStatus.NOTMATCH);
        for (var parameter : registry.parameters(resourceType)) {
            resource.addSearchParam()
                    .setName(parameter.name())
                    .setDefinition(SearchParameterResourceFactory.url(resourceType, parameter.name()))
                    .setType(Enumerations.SearchParamType.fromCode(
                            parameter.type().name().toLowerCase(java.util.Locale.ROOT)));
            if (parameter.type() == SearchCriteria.Type.REFERENCE) {
                resource.addSearchInclude(resourceType + ":" + parameter.name());
            }
        }
        revIncludes(resourceType, resource);
        if (resourceType.equals("Subscription")) {
            resource.addSupportedProfile(SubscriptionMapper.BACKPORT + "backport-subscription");
            for (var topic : Topic.values()) {
                resource.addExtension(
                        SubscriptionMapper.BACKPORT + "capability-subscriptiontopic-canonical",
                        new CanonicalType(SubscriptionMapper.canonical(topic)));
            }
        }
        OperationDefinitionRegistry.all().stream()
                .filter(d -> d.getResource().get(0).getValue().equals(resourceType))
                .forEach(d -> resource.addOperation().setName(d.getCode()).setDefinition(d.getUrl()));
        return resource;
    }

    private void revIncludes(String resourceType, CapabilityStatementRestResourceComponent resource) {
        for (var other : byResourceType().keySet()) {
            for (var parameter : registry.parameters(other)) {
                if (parameter.type() == SearchCriteria.Type.REFERENCE
                        && parameter.targets().contains(resourceType)) {
                    resource.addSearchRevInclude(other + ":" + parameter.name());
                }
            }
        }
    }
}
