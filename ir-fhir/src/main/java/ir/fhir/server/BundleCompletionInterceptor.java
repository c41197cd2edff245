package ir.fhir.server;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.regex.Pattern;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;

/** Corrects Bundles that HAPI builds: removes elements that do not belong there and adds missing ones. */
@Interceptor
public final class BundleCompletionInterceptor {
    /** The largest page of a search; a larger count is answered with this one, and the self link says so. */
    public static final int LARGEST_PAGE = 500;

    private static final Pattern COUNT = Pattern.compile("(?<=[?&]_count=)\\d+");

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
        if (bundle.getType() == Bundle.BundleType.SEARCHSET && bundle.getLink("self") != null) {
            var self = bundle.getLink("self");
            self.setUrl(COUNT.matcher(self.getUrl()).replaceAll(count -> atMostLargest(count.group())));
        }
        if (bundle.getType() == Bundle.BundleType.HISTORY) {
            bundle.getEntry().stream()
                    .filter(entry -> !entry.getResponse().hasStatus())
                    .forEach(BundleCompletionInterceptor::answered);
        }
        return true;
    }

    private static String atMostLargest(String count) {
        return count.length() > 9 || Integer.parseInt(count) > LARGEST_PAGE ? Integer.toString(LARGEST_PAGE) : count;
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
