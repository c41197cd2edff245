package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.followup.FollowUpPlan;
import ir.domain.patient.PatientId;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.fhir.mapper.QuestionnaireMapper;
import ir.fhir.mapper.TreatmentExtensionMapper;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.followup.FollowUpQueryService;
import ir.scheduling.followup.VisitResponseService;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.QuestionnaireResponse;

/** Questionnaire responses, recorded at visits or sent by a system that the patient uses. */
@Dependent
public final class QuestionnaireResponseProvider extends ReadOnlyResourceProvider implements FhirProvider {
    private final FhirRequestContext context;
    private final VisitResponseService visitResponseService;
    private final FollowUpQueryService followUpQueryService;

    @Inject
    public QuestionnaireResponseProvider(
            FhirRequestContext context,
            FhirSearchService searchService,
            VisitResponseService visitResponseService,
            FollowUpQueryService followUpQueryService) {
        super(searchService, QuestionnaireResponse.class);
        this.context = context;
        this.visitResponseService = visitResponseService;
        this.followUpQueryService = followUpQueryService;
    }

    @Create
    public MethodOutcome create(@ResourceParam QuestionnaireResponse response, RequestDetails request) {
        var caller = context.actor(request);
        var plan = plan(caller, response);
        var given = context.orThrow(QuestionnaireMapper.answers(response, context.zone()));
        var stored = context.orThrow(visitResponseService.submitUnscheduled(caller, plan.lesion(), given));
        var made = new LinkedHashSet<>(answered(stored));
        made.removeAll(new HashSet<>(answered(plan)));
        var id = made.iterator().next();
        return new MethodOutcome(new IdType("QuestionnaireResponse", id), true)
                .setResource(searchService.read("QuestionnaireResponse", id, request));
    }

    /** Corrects a response: status {@code amended} with a reason. The previous content stays stored. */
    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam QuestionnaireResponse to, RequestDetails request) {
        var known = (QuestionnaireResponse) searchService.read("QuestionnaireResponse", id.getIdPart(), request);
        long version = ReceivedResourceWriter.requireIfMatch(request, known, context.zone());
        ElementChangeValidator.firstForbiddenChange(
                        known,
                        to,
                        Set.of("status", "item", "authored", "extension"),
                        "stored-value-response-keeps-patient")
                .or(() -> ElementChangeValidator.firstUnknownExtension(to, Set.of(TreatmentExtensionMapper.REASON)))
                .ifPresent(rejection -> {
                    throw OperationOutcomeMapper.exception(rejection, context.zone());
                });
        var given = context.orThrow(QuestionnaireMapper.answers(to, context.zone()));
        var plan = known.getBasedOnFirstRep().getReferenceElement().getIdPart();
        context.orThrow(visitResponseService.amend(
                context.actor(request),
                plan,
                id.getIdPart(),
                given,
                TreatmentExtensionMapper.reason(to),
                Optional.of(version)));
        var stored = searchService.read("QuestionnaireResponse", id.getIdPart(), request);
        return new MethodOutcome(
                        new IdType(
                                "QuestionnaireResponse",
                                id.getIdPart(),
                                stored.getMeta().getVersionId()),
                        false)
                .setResource(stored);
    }

    /** Returns the ids of all responses of a plan, those of visits and unscheduled ones. */
    private static Set<String> answered(FollowUpPlan plan) {
        var ids = new LinkedHashSet<String>();
        plan.visits().stream().filter(v -> v.response().isPresent()).forEach(v -> ids.add(v.id()));
        for (int i = 0; i < plan.unscheduled().size(); i++) {
            ids.add(plan.unscheduledResponseId(i));
        }
        return ids;
    }

    /** Returns the plan that the response names, or the patient's only active plan. */
    private FollowUpPlan plan(Caller caller, QuestionnaireResponse response) {
        var named = response.getBasedOn().stream()
                .map(r -> r.getReferenceElement())
                .filter(r -> "CarePlan".equals(r.getResourceType()))
                .map(IdType.class::cast)
                .findFirst();
        if (named.isPresent()) {
            return context.orThrow(followUpQueryService.plan(caller, named.get().getIdPart()));
        }
        var subject = response.getSubject().getReferenceElement().getIdPart();
        if (subject == null) {
            throw OperationOutcomeMapper.exception(
                    new Rejection.MissingValue("QuestionnaireResponse.subject", "reference-to-patient"),
                    context.zone());
        }
        var active = context.orThrow(followUpQueryService.plansOf(caller, new PatientId(subject))).stream()
                .filter(FollowUpPlan::active)
                .toList();
        if (active.size() != 1) {
            throw OperationOutcomeMapper.exception(
                    new Rejection.MissingValue(
                            "QuestionnaireResponse.basedOn", Expected.of("reference-to-one-plan", active.size())),
                    context.zone());
        }
        return active.get(0);
    }
}
