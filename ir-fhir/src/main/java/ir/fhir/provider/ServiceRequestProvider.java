package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.shared.Rejection;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.jspecify.annotations.Nullable;

/** Orders. Patient, procedure and reason of an order cannot be changed. Revoking an order withdraws its referral. */
@Dependent
public final class ServiceRequestProvider extends VersionedResourceProvider implements FhirProvider {
    private final FhirRequestContext context;
    private final ReceivedResourceWriter writer;

    @Inject
    public ServiceRequestProvider(
            FhirRequestContext context, FhirSearchService searchService, ReceivedResourceWriter writer) {
        super(searchService, ServiceRequest.class);
        this.context = context;
        this.writer = writer;
    }

    @Create
    public MethodOutcome create(
            @ResourceParam ServiceRequest order,
            @ConditionalUrlParam @Nullable String ifNoneExist,
            RequestDetails request) {
        return writer.create(order, ifNoneExist, request);
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam ServiceRequest order, RequestDetails request) {
        if (ReceivedResourceWriter.ifMatch(request).isEmpty()) {
            throw OperationOutcomeMapper.exception(new Rejection.VersionMissing(), context.zone());
        }
        var known = (ServiceRequest) searchService.read("ServiceRequest", id.getIdPart(), request);
        requireUnchanged(
                "subject",
                known.getSubject().getReferenceElement().getIdPart(),
                order.getSubject().getReferenceElement().getIdPart());
        requireUnchanged(
                "identifier",
                known.getIdentifierFirstRep().getValue(),
                order.getIdentifierFirstRep().getValue());
        requireUnchanged(
                "code",
                known.getCode().getCodingFirstRep().getCode(),
                order.getCode().getCodingFirstRep().getCode());
        requireUnchanged("reasonReference", reasons(known), reasons(order));
        return writer.update(id, order, request);
    }

    private static String reasons(ServiceRequest order) {
        return order.getReasonReference().stream()
                .map(r -> String.valueOf(r.getReferenceElement().getIdPart()))
                .collect(Collectors.joining(" "));
    }

    private void requireUnchanged(String element, @Nullable String was, @Nullable String is) {
        if (!Objects.equals(was, is)) {
            throw OperationOutcomeMapper.exception(
                    new Rejection.UnsupportedEntry(
                            "ServiceRequest." + element, String.valueOf(is), "stored-value-send-new-order"),
                    context.zone());
        }
    }
}
