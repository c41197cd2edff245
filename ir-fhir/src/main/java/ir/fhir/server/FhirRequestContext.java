package ir.fhir.server;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.AuthenticationException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import ir.domain.shared.Result;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.security.AuthenticatedCaller;
import ir.fhir.security.SmartScopes;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.security.Caller;
import ir.scheduling.site.SiteService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/**
 * What all providers share: clock, site and its zone, and access to the caller. The site is read at the first use,
 * because the beans that get this one are created before the schema is ready.
 */
@ApplicationScoped
public class FhirRequestContext {
    private final Clock clock;
    private final String site;
    private final ZoneId zone;
    private final boolean iheLiteralErrors;

    @Inject
    public FhirRequestContext(SiteService siteService, Configuration configuration, Clock clock) {
        var home = siteService.site();
        this.clock = clock;
        this.site = home.id().value();
        this.zone = home.zone();
        this.iheLiteralErrors = configuration.iheLiteralErrors();
    }

    /** Returns the zone of the site. */
    public ZoneId zone() {
        return zone;
    }

    /**
     * Returns whether $hold and $book return conflicts as IHE's text requires: status 200 and a Bundle that contains the
     * outcome only.
     */
    public boolean iheLiteralErrors() {
        return iheLiteralErrors;
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
