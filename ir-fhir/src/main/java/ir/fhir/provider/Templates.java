package ir.fhir.provider;

import ir.domain.followup.FollowUpTemplate;
import ir.fhir.server.Door;
import ir.scheduling.actor.Actor;
import java.util.Comparator;
import java.util.List;

/** The follow-up templates in force: of each the newest version. */
public final class Templates {
    private Templates() {}

    public static List<FollowUpTemplate> inForce(Door door, Actor actor) {
        var all = door.orThrow(door.desks().followUps().templates(actor));
        return FollowUpTemplate.allShipped().stream()
                .map(shipped -> all.stream()
                        .filter(t -> t.name().equals(shipped.name()))
                        .max(Comparator.comparing(FollowUpTemplate::version))
                        .orElse(shipped))
                .toList();
    }
}
