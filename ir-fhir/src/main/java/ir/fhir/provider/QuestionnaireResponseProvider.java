package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.followup.FollowUpPlan;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.fhir.mapping.QuestionnaireMapping;
import ir.fhir.mapping.RecordMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import ir.scheduling.actor.Actor;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.QuestionnaireResponse;

/** Answers, given at visits or brought by a system the patient uses. */
public final class QuestionnaireResponseProvider extends Shelf {
    private final Door door;

    public QuestionnaireResponseProvider(Door door, SearchAnswers answers) {
        super(answers, QuestionnaireResponse.class);
        this.door = door;
    }

    @Create
    public MethodOutcome create(@ResourceParam QuestionnaireResponse response, RequestDetails request) {
        var actor = door.actor(request);
        var plan = plan(actor, response);
        var given = door.orThrow(QuestionnaireMapping.answers(response, door.zone()));
        var kept = door.orThrow(door.desks().followUps().submit(actor, plan.lesion(), given));
        var made = new LinkedHashSet<>(answered(kept));
        made.removeAll(new HashSet<>(answered(plan)));
        var id = made.iterator().next();
        return new MethodOutcome(new IdType("QuestionnaireResponse", id), true)
                .setResource(answers.read("QuestionnaireResponse", id, request));
    }

    /** Written down wrongly: said otherwise as {@code amended}, with the reason; what it was is kept. */
    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam QuestionnaireResponse to, RequestDetails request) {
        var known = (QuestionnaireResponse) answers.read("QuestionnaireResponse", id.getIdPart(), request);
        long version = Receiving.owed(request, known, door.zone());
        Unchanged.refusal(
                        known,
                        to,
                        Set.of("status", "item", "authored", "extension"),
                        "as it was; these answers are this patient's, about this plan")
                .or(() -> Unchanged.foreign(to, Set.of(RecordMapping.REASON)))
                .ifPresent(refusal -> {
                    throw RefusalOutcome.exception(refusal, door.zone());
                });
        var given = door.orThrow(QuestionnaireMapping.answers(to, door.zone()));
        var plan = known.getBasedOnFirstRep().getReferenceElement().getIdPart();
        door.orThrow(door.desks()
                .followUps()
                .amend(
                        door.actor(request),
                        plan,
                        id.getIdPart(),
                        given,
                        RecordMapping.reason(to),
                        Optional.of(version)));
        var kept = answers.read("QuestionnaireResponse", id.getIdPart(), request);
        return new MethodOutcome(
                        new IdType(
                                "QuestionnaireResponse",
                                id.getIdPart(),
                                kept.getMeta().getVersionId()),
                        false)
                .setResource(kept);
    }

    /** The ids of what was answered: visits, and answers that stand by themselves. */
    private static Set<String> answered(FollowUpPlan plan) {
        var ids = new LinkedHashSet<String>();
        plan.visits().stream().filter(v -> v.answers().isPresent()).forEach(v -> ids.add(v.id()));
        for (int i = 0; i < plan.unscheduled().size(); i++) {
            ids.add(plan.looseId(i));
        }
        return ids;
    }

    /** The plan it names, or the only one that is active. */
    private FollowUpPlan plan(Actor actor, QuestionnaireResponse response) {
        var named = response.getBasedOn().stream()
                .map(r -> r.getReferenceElement())
                .filter(r -> "CarePlan".equals(r.getResourceType()))
                .map(IdType.class::cast)
                .findFirst();
        if (named.isPresent()) {
            return door.orThrow(door.desks().followUps().plan(actor, named.get().getIdPart()));
        }
        var subject = response.getSubject().getReferenceElement().getIdPart();
        if (subject == null) {
            throw RefusalOutcome.exception(
                    new Refusal.MissingValue("QuestionnaireResponse.subject", "a reference to the Patient"),
                    door.zone());
        }
        var active = door.orThrow(door.desks().followUps().plansOf(actor, new PatientId(subject))).stream()
                .filter(FollowUpPlan::active)
                .toList();
        if (active.size() != 1) {
            throw RefusalOutcome.exception(
                    new Refusal.MissingValue(
                            "QuestionnaireResponse.basedOn",
                            "the CarePlan it is about; this patient has " + active.size() + " active"),
                    door.zone());
        }
        return active.get(0);
    }
}
