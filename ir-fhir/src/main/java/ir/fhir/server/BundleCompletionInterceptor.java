package ir.fhir.server;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;

/** Corrects Bundles that HAPI builds: removes elements that do not belong there and adds missing ones. */
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
            // without a count HAPI sets the page size as total, which is wrong
            bundle.setTotalElement(null);
        }
        if (bundle.getType() == Bundle.BundleType.HISTORY) {
            bundle.getEntry().stream()
                    .filter(entry -> !entry.getResponse().hasStatus())
                    .forEach(BundleCompletionInterceptor::answered);
        }
        return true;
    }

    /** Sets the response of a history entry (invariant bdl-4). */
    private static void answered(Bundle.BundleEntryComponent entry) {
        var meta = entry.getResource().getMeta();
        entry.getResponse()
                .setStatus(entry.getRequest().getMethod() == Bundle.HTTPVerb.POST ? "201 Created" : "200 OK")
                .setEtag("W/\"" + meta.getVersionId() + "\"")
                .setLastModified(meta.getLastUpdated());
    }
}
