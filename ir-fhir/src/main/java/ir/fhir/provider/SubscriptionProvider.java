package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.fhir.mapping.SubscriptionMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.Filters;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import ir.fhir.subscription.Endpoints;
import ir.scheduling.subscription.Subscription.Owner;
import ir.scheduling.subscription.Subscription.Wish;
import java.util.Optional;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Subscription;
import org.hl7.fhir.r4.model.Subscription.SubscriptionStatus;
import org.jspecify.annotations.Nullable;

/** Who is told of what, as the R5 Backport has it: a topic, an endpoint that is allowed, and how much to tell. */
public final class SubscriptionProvider extends Shelf {
    private final Door door;
    private final Endpoints endpoints;
    private final Filters filters;

    public SubscriptionProvider(Door door, SearchAnswers answers, Endpoints endpoints, Filters filters) {
        super(answers, Subscription.class);
        this.door = door;
        this.endpoints = endpoints;
        this.filters = filters;
    }

    @Create
    public MethodOutcome create(@ResourceParam Subscription asked, RequestDetails request) {
        if (asked.getStatus() != SubscriptionStatus.REQUESTED) {
            throw unfit("Subscription.status", asked.getStatus(), "requested");
        }
        var wish = wish(asked, Optional.empty(), request);
        var made = door.orThrow(door.desks().subscriptions().make(door.actor(request), owner(request), wish));
        return outcome(made, true);
    }

    /** Requested or active: it goes on, and the endpoint is asked anew. Off: nothing more is sent. */
    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Subscription asked, RequestDetails request) {
        var actor = door.actor(request);
        var known = door.orThrow(door.desks().subscriptions().mine(actor)).stream()
                .filter(s -> s.id().equals(id.getIdPart()))
                .findFirst()
                .orElseThrow(() -> refuse(new Refusal.NotFound("Subscription", id.getIdPart())));
        if (asked.getStatus() == null || asked.getStatus() == SubscriptionStatus.ERROR) {
            throw unfit("Subscription.status", asked.getStatus(), "requested, active or off");
        }
        var version = Receiving.ifMatch(request).map(text -> {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException malformed) {
                throw refuse(new Refusal.InvalidValue("If-Match", text, "a version number"));
            }
        });
        var changed = door.orThrow(door.desks()
                .subscriptions()
                .change(
                        actor,
                        owner(request),
                        known.id(),
                        wish(asked, Optional.of(known.wish()), request),
                        asked.getStatus() != SubscriptionStatus.OFF,
                        version));
        return outcome(changed, false);
    }

    @Delete
    public void delete(@IdParam @Nullable IdType id, RequestDetails request) {
        if (id == null || !id.hasIdPart()) {
            throw refuse(new Refusal.MissingValue("Subscription.id", "the id of the one to end"));
        }
        door.orThrow(door.desks().subscriptions().delete(door.actor(request), id.getIdPart()));
    }

    private static MethodOutcome outcome(ir.scheduling.subscription.Subscription kept, boolean created) {
        return new MethodOutcome(new IdType("Subscription", kept.id(), String.valueOf(kept.revision())), created)
                .setResource(SubscriptionMapping.resource(kept));
    }

    private Owner owner(RequestDetails request) {
        var actor = door.actor(request);
        return new Owner(actor.login(), actor.roles(), door.scopes(request).text("system"));
    }

    private Wish wish(Subscription asked, Optional<Wish> before, RequestDetails request) {
        Wish wish;
        try {
            wish = SubscriptionMapping.wish(asked, before);
        } catch (SubscriptionMapping.Unfit unfit) {
            throw unfit(unfit.element, unfit.value, unfit.expected);
        }
        var focus = wish.topic().focus();
        if (!door.scopes(request).allow(focus, 'r')) {
            throw refuse(new Refusal.NotPermitted("scope " + focus + ".r"));
        }
        endpoints.refusal(wish.endpoint()).ifPresent(expected -> {
            throw unfit("Subscription.channel.endpoint", "an address that is not allowed", expected);
        });
        if (wish.end().filter(end -> !end.isAfter(door.now())).isPresent()) {
            throw unfit("Subscription.end", "past", "an instant to come");
        }
        if (!wish.filter().isBlank()) {
            var filter = door.orThrow(filters.read(wish.filter()));
            door.orThrow(door.desks().subscriptions().tried(door.actor(request), wish.filter(), filter));
        }
        return wish;
    }

    private RuntimeException unfit(String element, @Nullable Object value, String expected) {
        return refuse(new Refusal.UnsupportedEntry(element, String.valueOf(value), expected));
    }

    private RuntimeException refuse(Refusal refusal) {
        return RefusalOutcome.exception(refusal, door.zone());
    }
}
