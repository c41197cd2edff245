package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.domain.readiness.ChecklistItem;
import ir.domain.referral.ReferralId;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import java.util.Locale;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Task;

/**
 * Triage, lines of the checklist, visits. Their state follows from what is known; what a person may say of a line is
 * that it is theirs (accepted) or not (requested), and of a visit that it is waived (cancelled, with a reason).
 */
public final class TaskProvider extends Shelf {
    private final Door door;

    public TaskProvider(Door door, SearchAnswers answers) {
        super(answers, Task.class);
        this.door = door;
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Task to, RequestDetails request) {
        var known = (Task) answers.read("Task", id.getIdPart(), request);
        var actor = door.actor(request);
        var status = to.getStatus() == null ? "none" : to.getStatus().toCode();
        var dot = id.getIdPart().indexOf('.');
        if (dot > 0 && (status.equals("accepted") || status.equals("requested"))) {
            door.orThrow(door.desks()
                    .readiness()
                    .take(
                            actor,
                            new ReferralId(id.getIdPart().substring(0, dot)),
                            line(id.getIdPart().substring(dot + 1)),
                            status.equals("accepted")));
        } else if (dot < 0 && status.equals("cancelled")) {
            door.orThrow(door.desks()
                    .followUps()
                    .waive(
                            actor,
                            id.getIdPart(),
                            to.getStatusReason().hasText()
                                    ? to.getStatusReason().getText()
                                    : ""));
        } else {
            throw refuse(
                    new Refusal.TransitionNotAllowed("Task", known.getStatus().toCode(), status));
        }
        return new MethodOutcome(id.toUnqualifiedVersionless(), false)
                .setResource(answers.read("Task", id.getIdPart(), request));
    }

    private ChecklistItem line(String code) {
        try {
            return ChecklistItem.valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException triage) {
            throw refuse(
                    new Refusal.UnsupportedEntry("Task.id", code, "a line of the checklist; triage is decided here"));
        }
    }

    private RuntimeException refuse(Refusal refusal) {
        return RefusalOutcome.exception(refusal, door.zone());
    }
}
