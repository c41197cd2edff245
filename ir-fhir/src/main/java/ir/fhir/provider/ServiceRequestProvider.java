package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import java.util.Objects;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.jspecify.annotations.Nullable;

/** Orders. One that is changed is the same order still: whom, what and why stay; revoked, its referral is withdrawn. */
public final class ServiceRequestProvider extends Archive {
    private final Door door;
    private final Receiving receiving;

    public ServiceRequestProvider(Door door, SearchAnswers answers) {
        super(answers, ServiceRequest.class);
        this.door = door;
        this.receiving = new Receiving(door, answers);
    }

    @Create
    public MethodOutcome create(
            @ResourceParam ServiceRequest order,
            @ConditionalUrlParam @Nullable String ifNoneExist,
            RequestDetails request) {
        return receiving.create(order, ifNoneExist, request);
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam ServiceRequest order, RequestDetails request) {
        if (Receiving.ifMatch(request).isEmpty()) {
            throw RefusalOutcome.exception(new Refusal.VersionMissing(), door.zone());
        }
        var known = (ServiceRequest) answers.read("ServiceRequest", id.getIdPart(), request);
        stays(
                "subject",
                known.getSubject().getReferenceElement().getIdPart(),
                order.getSubject().getReferenceElement().getIdPart());
        stays(
                "identifier",
                known.getIdentifierFirstRep().getValue(),
                order.getIdentifierFirstRep().getValue());
        stays(
                "code",
                known.getCode().getCodingFirstRep().getCode(),
                order.getCode().getCodingFirstRep().getCode());
        stays("reasonReference", reasons(known), reasons(order));
        return receiving.update(id, order, request);
    }

    private static String reasons(ServiceRequest order) {
        return order.getReasonReference().stream()
                .map(r -> String.valueOf(r.getReferenceElement().getIdPart()))
                .collect(Collectors.joining(" "));
    }

    private void stays(String element, @Nullable String was, @Nullable String is) {
        if (!Objects.equals(was, is)) {
            throw RefusalOutcome.exception(
                    new Refusal.UnsupportedEntry(
                            "ServiceRequest." + element, String.valueOf(is), "as it was; what is new is a new order"),
                    door.zone());
        }
    }
}
