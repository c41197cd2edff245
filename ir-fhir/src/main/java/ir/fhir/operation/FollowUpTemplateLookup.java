package ir.fhir.operation;

import ir.domain.followup.FollowUpTemplate;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.security.Caller;
import java.util.Comparator;
import java.util.List;

/** Finds the follow-up templates in force: the newest version of each. */
public final class FollowUpTemplateLookup {
    private FollowUpTemplateLookup() {}

    public static List<FollowUpTemplate> inForce(FhirRequestContext context, Caller caller) {
        var all = context.orThrow(context.services().followUpTemplates().templates(caller));
        return FollowUpTemplate.defaults().stream()
                .map(shipped -> all.stream()
                        .filter(t -> t.name().equals(shipped.name()))
                        .max(Comparator.comparing(FollowUpTemplate::version))
                        .orElse(shipped))
                .toList();
    }
}
