package ir.fhir.server;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;

/** HAPI puts the page's size where a search was asked not to count; a number that is not the total is none. */
@Interceptor
public final class Uncounted {
    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public boolean uncount(RequestDetails request, IBaseResource answer) {
        if (answer instanceof Bundle bundle
                && bundle.getType() == Bundle.BundleType.SEARCHSET
                && request.getParameters().containsKey("_total")
                && request.getParameters().get("_total")[0].equals("none")) {
            bundle.setTotalElement(null);
        }
        return true;
    }
}
