package ir.fhir.server;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.mapper.ReceivedResourceMapper;
import java.util.ArrayList;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.PrimitiveType;

/**
 * Removes elements that carry only a data-absent-reason extension, so that mappers treat them as missing. Received
 * resources are stored unchanged.
 */
@Interceptor
public final class DataAbsentElementInterceptor {
    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void removeEmptyElements(RequestDetails request) {
        var resource = request.getResource();
        if (resource != null
                && !(resource instanceof Bundle)
                && !ReceivedResourceMapper.RESOURCE_TYPES.contains(resource.fhirType())
                && !ReceivedResourceMapper.SINGLE.contains(resource.fhirType())) {
            clear(resource);
        }
    }

    public static void clear(IBaseResource resource) {
        for (var element :
                FhirContext.forR4Cached().newTerser().getAllPopulatedChildElementsOfType(resource, Element.class)) {
            if (element instanceof PrimitiveType<?> primitive && !primitive.hasValue()) {
                primitive.setExtension(new ArrayList<>());
            }
        }
    }
}
