package ir.fhir.operation;

import ir.domain.followup.FollowUpTemplate;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.followup.FollowUpTemplateService;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;

/** Finds the follow-up templates in force: the newest version of each. */
@Dependent
public final class FollowUpTemplateLookup {
    private final FhirRequestContext context;
    private final FollowUpTemplateService followUpTemplateService;

    @Inject
    public FollowUpTemplateLookup(FhirRequestContext context, FollowUpTemplateService followUpTemplateService) {
        this.context = context;
        this.followUpTemplateService = followUpTemplateService;
    }

    public List<FollowUpTemplate> inForce(Caller caller) {
        var all = context.orThrow(followUpTemplateService.templates(caller));
        return FollowUpTemplate.defaults().stream()
                .map(shipped -> all.stream()
                        .filter(t -> t.name().equals(shipped.name()))
                        .max(Comparator.comparing(FollowUpTemplate::version))
                        .orElse(shipped))
                .toList();
    }
}
