package ir.fhir.server;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.AuthenticationException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import ir.domain.shared.Result;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.security.AuthenticatedCaller;
import ir.fhir.security.SmartScopes;
import ir.scheduling.Services;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.security.Caller;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Dependencies shared by all providers: application services, clock, site zone, and access to the caller.
 *
 * @param iheLiteralErrors whether $hold and $book return conflicts as IHE's text requires: status 200 and a Bundle that
 * contains the outcome only
 */
public record FhirRequestContext(Services services, Clock clock, String site, ZoneId zone, boolean iheLiteralErrors) {
    public static FhirRequestContext create(Services services, Clock clock, Configuration configuration) {
        var site = services.site().site();
        return new FhirRequestContext(
                services, clock, site.id().value(), site.zone(), configuration.iheLiteralErrors());
    }

    public Caller actor(RequestDetails request) {
        var caller = caller(request);
        return caller.actor().restrictedTo(site, caller.sites());
    }

    /** Returns the token's scopes. They restrict the caller in addition to the role. */
    public SmartScopes scopes(RequestDetails request) {
        return caller(request).scopes();
    }

    static AuthenticatedCaller caller(RequestDetails request) {
        return AuthenticatedCaller.of(((ServletRequestDetails) request).getServletRequest())
                .orElseThrow(() -> new AuthenticationException(Diagnostics.text("no-token")));
    }

    public Instant now() {
        return clock.instant();
    }

    public <T> T orThrow(Result<T> result) {
        return OperationOutcomeMapper.orThrow(result, zone);
    }
}
