package ir.fhir.server;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.AuthenticationException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import ir.domain.outcome.Outcome;
import ir.fhir.identity.Caller;
import ir.fhir.identity.Scopes;
import ir.fhir.outcome.RefusalOutcome;
import ir.scheduling.Desks;
import ir.scheduling.actor.Actor;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/**
 * What every provider needs: the desks, the hour, the site's zone, and who asks.
 *
 * @param literal refusals of $hold and $book as IHE's text has them: 200, and a Bundle that holds only the outcome
 */
public record Door(Desks desks, Clock clock, String site, ZoneId zone, boolean literal) {
    public static Door over(Desks desks, Clock clock) {
        var site = desks.site().site();
        return new Door(desks, clock, site.id().value(), site.zone(), Boolean.getBoolean("ir.ihe.literal-errors"));
    }

    public Actor actor(RequestDetails request) {
        var caller = caller(request);
        return caller.actor().at(site, caller.sites());
    }

    /** What the token grants, beside what the role may. */
    public Scopes scopes(RequestDetails request) {
        return caller(request).scopes();
    }

    static Caller caller(RequestDetails request) {
        return Caller.of(((ServletRequestDetails) request).getServletRequest())
                .orElseThrow(() -> new AuthenticationException("A bearer token is needed."));
    }

    public Instant now() {
        return clock.instant();
    }

    public <T> T orThrow(Outcome<T> outcome) {
        return RefusalOutcome.orThrow(outcome, zone);
    }
}
