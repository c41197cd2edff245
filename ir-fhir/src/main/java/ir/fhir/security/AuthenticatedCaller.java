package ir.fhir.security;

import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wildfly.security.http.oidc.AccessToken;
import org.wildfly.security.http.oidc.OidcSecurityContext;

/** The caller of a request with its SMART scopes. A client without a user is an EHR. */
public record AuthenticatedCaller(Caller actor, SmartScopes scopes, List<String> sites) {
    public AuthenticatedCaller {
        sites = List.copyOf(sites);
    }

    private static final String KEY = AuthenticatedCaller.class.getName();

    /** Returns empty if the request carries no token, which happens on public paths only. */
    public static Optional<AuthenticatedCaller> of(HttpServletRequest request) {
        if (request.getAttribute(KEY) instanceof AuthenticatedCaller known) {
            return Optional.of(known);
        }
        if (!(request.getAttribute(OidcSecurityContext.class.getName()) instanceof OidcSecurityContext context)
                || context.getToken() == null) {
            return Optional.empty();
        }
        var caller = of(context.getToken());
        request.setAttribute(KEY, caller);
        return Optional.of(caller);
    }

    private static AuthenticatedCaller of(AccessToken token) {
        var client = token.getClaimValueAsString("azp") == null ? "" : token.getClaimValueAsString("azp");
        var user = token.getPreferredUsername() == null ? "" : token.getPreferredUsername();
        boolean system = user.isEmpty() || user.startsWith("service-account-");
        var scopes = SmartScopes.parse(
                token.getClaimValueAsString("scope") == null ? "" : token.getClaimValueAsString("scope"),
                system ? "system" : "user");
        // a system has the role EHR, unless the realm assigns another role, such as audit repository
        var named = roles(token);
        var roles = system && named.isEmpty() ? Set.of(Role.EHR) : named;
        var login = system ? client : user;
        var sites = token.hasClaim("sites") ? token.getStringListClaimValue("sites") : List.<String>of();
        return new AuthenticatedCaller(new Caller(login, login, roles, Caller.Channel.FHIR, Set.of()), scopes, sites);
    }

    private static Set<Role> roles(AccessToken token) {
        return token.getRealmAccessClaim() == null
                ? Set.of()
                : Role.ofRealmRoles(token.getRealmAccessClaim().getRoles());
    }
}
