package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.referral.ReferralId;
import ir.domain.session.ChecklistItem;
import ir.domain.shared.Rejection;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.followup.VisitResponseService;
import ir.scheduling.readiness.ReadinessService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Locale;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Task;

/**
 * Triage decisions, checklist items and visits as Tasks. Their status is derived. A client may accept a checklist item
 * (accepted), return it (requested), and waive a visit (cancelled, with a reason).
 */
@Dependent
public final class TaskProvider extends ReadOnlyResourceProvider implements FhirProvider {
    private final FhirRequestContext context;
    private final ReadinessService readinessService;
    private final VisitResponseService visitResponseService;

    @Inject
    public TaskProvider(
            FhirRequestContext context,
            FhirSearchService searchService,
            ReadinessService readinessService,
            VisitResponseService visitResponseService) {
        super(searchService, Task.class);
        this.context = context;
        this.readinessService = readinessService;
        this.visitResponseService = visitResponseService;
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Task to, RequestDetails request) {
        var known = (Task) searchService.read("Task", id.getIdPart(), request);
        var caller = context.actor(request);
        var status = to.getStatus() == null ? "none" : to.getStatus().toCode();
        var dot = id.getIdPart().indexOf('.');
        if (dot > 0 && (status.equals("accepted") || status.equals("requested"))) {
            context.orThrow(readinessService.assign(
                    caller,
                    new ReferralId(id.getIdPart().substring(0, dot)),
                    line(id.getIdPart().substring(dot + 1)),
                    status.equals("accepted")));
        } else if (dot < 0 && status.equals("cancelled")) {
            context.orThrow(visitResponseService.waive(
                    caller,
                    id.getIdPart(),
                    to.getStatusReason().hasText() ? to.getStatusReason().getText() : ""));
        } else {
            throw reject(
                    new Rejection.TransitionNotAllowed("Task", known.getStatus().toCode(), status));
        }
        return new MethodOutcome(id.toUnqualifiedVersionless(), false)
                .setResource(searchService.read("Task", id.getIdPart(), request));
    }

    private ChecklistItem line(String code) {
        try {
            return ChecklistItem.valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException triage) {
            throw reject(new Rejection.UnsupportedEntry("Task.id", code, "checklist-item-triage-is-decided"));
        }
    }

    private RuntimeException reject(Rejection rejection) {
        return OperationOutcomeMapper.exception(rejection, context.zone());
    }
}
