package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.server.Door;
import ir.fhir.subscription.Notification;
import java.util.List;
import java.util.Locale;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Subscription;
import org.jspecify.annotations.Nullable;

/** {@code Subscription/$status} and {@code Subscription/{id}/$status}: how the asker's subscriptions stand. */
public final class SubscriptionStatus {
    private final Door door;

    public SubscriptionStatus(Door door) {
        this.door = door;
    }

    @Operation(name = "$status", idempotent = true, type = Subscription.class, manualRequest = true)
    public Bundle status(@IdParam(optional = true) @Nullable IdType id, RequestDetails request) {
        var input = Input.of(door, "subscription-status", request);
        var mine = door.orThrow(door.desks().subscriptions().mine(door.actor(request)));
        if (id != null && id.hasIdPart() && mine.stream().noneMatch(s -> s.id().equals(id.getIdPart()))) {
            throw RefusalOutcome.exception(new Refusal.NotFound("Subscription", id.getIdPart()), door.zone());
        }
        var ids = id != null && id.hasIdPart() ? List.of(id.getIdPart()) : input.texts("id");
        var states = input.texts("status");
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET);
        mine.stream()
                .filter(s -> ids.isEmpty() || ids.contains(s.id()))
                .filter(s ->
                        states.isEmpty() || states.contains(s.state().name().toLowerCase(Locale.ROOT)))
                .forEach(s -> {
                    var status = Notification.status(request.getFhirServerBase(), s, "query-status", List.of());
                    bundle.addEntry()
                            .setFullUrl("urn:uuid:" + status.getIdElement().getIdPart())
                            .setResource(status)
                            .getSearch()
                            .setMode(Bundle.SearchEntryMode.MATCH);
                });
        bundle.setTotal(bundle.getEntry().size());
        input.told().ifPresent(told -> Appointments.tell(bundle, told));
        return bundle;
    }
}
