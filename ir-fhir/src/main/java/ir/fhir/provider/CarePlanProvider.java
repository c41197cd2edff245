package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.shared.Rejection;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.followup.FollowUpQueryService;
import ir.scheduling.followup.FollowUpService;
import ir.scheduling.followup.VisitResponseService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.IdType;

/**
 * Follow-up plans. Due dates result from treatment and template. A client may revoke a plan that the patient declines
 * (the reason is an additional note), or waive one visit (activity cancelled, with a reason).
 */
@Dependent
public final class CarePlanProvider extends ReadOnlyResourceProvider implements FhirProvider {
    private final FhirRequestContext context;
    private final FollowUpService followUpService;
    private final FollowUpQueryService followUpQueryService;
    private final VisitResponseService visitResponseService;

    @Inject
    public CarePlanProvider(
            FhirRequestContext context,
            FhirSearchService searchService,
            FollowUpService followUpService,
            FollowUpQueryService followUpQueryService,
            VisitResponseService visitResponseService) {
        super(searchService, CarePlan.class);
        this.context = context;
        this.followUpService = followUpService;
        this.followUpQueryService = followUpQueryService;
        this.visitResponseService = visitResponseService;
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam CarePlan to, RequestDetails request) {
        var known = (CarePlan) searchService.read("CarePlan", id.getIdPart(), request);
        long version = ReceivedResourceWriter.requireIfMatch(request, known, context.zone());
        ElementChangeValidator.firstForbiddenChange(
                        known, to, Set.of("status", "note", "activity"), "stored-value-dates-result-from")
                .ifPresent(this::reject);
        var waived = waived(known, to);
        var text = firstUnsupportedChange(known, to);
        boolean revoked = known.getStatus() != to.getStatus();
        if (revoked && to.getStatus() != CarePlan.CarePlanStatus.REVOKED) {
            reject(new Rejection.TransitionNotAllowed(
                    "CarePlan",
                    known.getStatus().toCode(),
                    to.getStatus() == null ? "none" : to.getStatus().toCode()));
        }
        if (revoked && waived.isPresent()) {
            reject(new Rejection.UnsupportedEntry(
                    "CarePlan.activity", "changed", "stored-activities-revoking-plan-ends"));
        }
        if (!revoked && !text.isEmpty()) {
            reject(new Rejection.UnsupportedEntry("CarePlan.note", "added", "no-new-note-or-status"));
        }
        var caller = context.actor(request);
        if (revoked) {
            context.orThrow(followUpService.revoke(caller, id.getIdPart(), text, Optional.of(version)));
        } else if (waived.isPresent()) {
            var visit = context.orThrow(followUpQueryService.plan(caller, id.getIdPart()))
                    .visits()
                    .get(waived.get());
            var reason = to.getActivity().get(waived.get()).getDetail().getStatusReason();
            context.orThrow(visitResponseService.waive(
                    caller, visit.id(), reason.hasText() ? reason.getText() : "", Optional.of(version)));
        }
        var stored = searchService.read("CarePlan", id.getIdPart(), request);
        return new MethodOutcome(
                        new IdType("CarePlan", id.getIdPart(), stored.getMeta().getVersionId()), false)
                .setResource(stored);
    }

    /** Returns the text of the added note; empty if there is none. */
    private String firstUnsupportedChange(CarePlan known, CarePlan to) {
        int before = known.getNote().size();
        boolean asTheyWere = to.getNote().size() >= before
                && to.getNote().size() <= before + 1
                && IntStream.range(0, before)
                        .allMatch(i -> known.getNote()
                                .get(i)
                                .getText()
                                .equals(to.getNote().get(i).getText()));
        if (!asTheyWere) {
            reject(new Rejection.UnsupportedEntry("CarePlan.note", "changed", "stored-notes-and-at-most"));
        }
        var further = to.getNote().size() > before ? to.getNote().get(before).getText() : null;
        return further == null ? "" : further;
    }

    /** Returns the index of the one activity that the update cancels. No other difference is accepted. */
    private Optional<Integer> waived(CarePlan known, CarePlan to) {
        if (known.getActivity().size() != to.getActivity().size()) {
            reject(new Rejection.UnsupportedEntry(
                    "CarePlan.activity", to.getActivity().size() + " activities", "each-visit-stored-plan-once"));
        }
        var cancelled = new ArrayList<Integer>();
        for (int i = 0; i < known.getActivity().size(); i++) {
            var was = known.getActivity().get(i);
            var is = to.getActivity().get(i);
            if (was.equalsDeep(is)) {
                continue;
            }
            var other = is.copy();
            other.getDetail().setStatus(was.getDetail().getStatus()).setStatusReason(null);
            if (!was.equalsDeep(other)
                    || is.getDetail().getStatus() != CarePlan.CarePlanActivityStatus.CANCELLED
                    || !cancelled.isEmpty()) {
                reject(new Rejection.UnsupportedEntry(
                        "CarePlan.activity[" + i + "]", "changed", "one-changed-activity-detail-status"));
            }
            cancelled.add(i);
        }
        return cancelled.stream().findFirst();
    }

    private void reject(Rejection rejection) {
        throw OperationOutcomeMapper.exception(rejection, context.zone());
    }
}
