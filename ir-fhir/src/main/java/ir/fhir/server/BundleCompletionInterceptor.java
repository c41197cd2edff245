package ir.fhir.server;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;

/** What HAPI puts into a bundle and should not, and what it leaves out. */
@Interceptor
public final class BundleCompletionInterceptor {
    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public boolean complete(RequestDetails request, IBaseResource answer) {
        if (!(answer instanceof Bundle bundle)) {
            return true;
        }
        if (bundle.getType() == Bundle.BundleType.SEARCHSET
                && request.getParameters().containsKey("_total")
                && request.getParameters().get("_total")[0].equals("none")) {
            // the page's size stands where nobody counted; a number that is not the total is none
            bundle.setTotalElement(null);
        }
        if (bundle.getType() == Bundle.BundleType.HISTORY) {
            bundle.getEntry().stream()
                    .filter(entry -> !entry.getResponse().hasStatus())
                    .forEach(BundleCompletionInterceptor::answered);
        }
        return true;
    }

    /** How each version came to be (bdl-4). */
    private static void answered(Bundle.BundleEntryComponent entry) {
        var meta = entry.getResource().getMeta();
        entry.getResponse()
                .setStatus(entry.getRequest().getMethod() == Bundle.HTTPVerb.POST ? "201 Created" : "200 OK")
                .setEtag("W/\"" + meta.getVersionId() + "\"")
                .setLastModified(meta.getLastUpdated());
    }
}
