package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.IdType;

/**
 * Plans of follow-up. Due dates follow from the treatment and the template; what a person may say is that the patient
 * wants no more of it (revoked, the reason as a further note), or that one visit is waived (its activity cancelled, with
 * a reason).
 */
public final class CarePlanProvider extends Shelf {
    private final Door door;

    public CarePlanProvider(Door door, SearchAnswers answers) {
        super(answers, CarePlan.class);
        this.door = door;
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam CarePlan to, RequestDetails request) {
        var known = (CarePlan) answers.read("CarePlan", id.getIdPart(), request);
        long version = Receiving.owed(request, known, door.zone());
        Unchanged.refusal(known, to, Set.of("status", "note", "activity"), "as it was; dates follow from the treatment")
                .ifPresent(this::refuse);
        var waived = waived(known, to);
        var said = said(known, to);
        boolean revoked = known.getStatus() != to.getStatus();
        if (revoked && to.getStatus() != CarePlan.CarePlanStatus.REVOKED) {
            refuse(new Refusal.TransitionNotAllowed(
                    "CarePlan",
                    known.getStatus().toCode(),
                    to.getStatus() == null ? "none" : to.getStatus().toCode()));
        }
        if (revoked && waived.isPresent()) {
            refuse(new Refusal.UnsupportedEntry(
                    "CarePlan.activity", "changed", "as it was; a revoked plan has no more visits"));
        }
        if (!revoked && !said.isEmpty()) {
            refuse(new Refusal.UnsupportedEntry("CarePlan.note", "added", "with status revoked, as its reason"));
        }
        var actor = door.actor(request);
        if (revoked) {
            door.orThrow(door.desks().followUps().revoke(actor, id.getIdPart(), said, Optional.of(version)));
        } else if (waived.isPresent()) {
            var visit = door.orThrow(door.desks().followUps().plan(actor, id.getIdPart()))
                    .visits()
                    .get(waived.get());
            var reason = to.getActivity().get(waived.get()).getDetail().getStatusReason();
            door.orThrow(door.desks()
                    .followUps()
                    .waive(actor, visit.id(), reason.hasText() ? reason.getText() : "", Optional.of(version)));
        }
        var kept = answers.read("CarePlan", id.getIdPart(), request);
        return new MethodOutcome(
                        new IdType("CarePlan", id.getIdPart(), kept.getMeta().getVersionId()), false)
                .setResource(kept);
    }

    /** The note that came beside the known ones; empty where none did. */
    private String said(CarePlan known, CarePlan to) {
        int before = known.getNote().size();
        boolean asTheyWere = to.getNote().size() >= before
                && to.getNote().size() <= before + 1
                && IntStream.range(0, before)
                        .allMatch(i -> known.getNote()
                                .get(i)
                                .getText()
                                .equals(to.getNote().get(i).getText()));
        if (!asTheyWere) {
            refuse(new Refusal.UnsupportedEntry("CarePlan.note", "changed", "the known ones, and at most one more"));
        }
        var further = to.getNote().size() > before ? to.getNote().get(before).getText() : null;
        return further == null ? "" : further;
    }

    /** The place of the one activity that is cancelled now; nothing else of any may differ. */
    private Optional<Integer> waived(CarePlan known, CarePlan to) {
        if (known.getActivity().size() != to.getActivity().size()) {
            refuse(new Refusal.UnsupportedEntry(
                    "CarePlan.activity",
                    to.getActivity().size() + " of them",
                    "the visits of the template, each once"));
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
                refuse(new Refusal.UnsupportedEntry(
                        "CarePlan.activity[" + i + "]",
                        "changed",
                        "one activity at a time: detail.status cancelled, with statusReason.text"));
            }
            cancelled.add(i);
        }
        return cancelled.stream().findFirst();
    }

    private void refuse(Refusal refusal) {
        throw RefusalOutcome.exception(refusal, door.zone());
    }
}
