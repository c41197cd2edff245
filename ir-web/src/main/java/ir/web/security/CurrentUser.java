package ir.web.security;

import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.security.Role;
import ir.scheduling.site.SiteService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wildfly.security.http.oidc.OidcSecurityContext;

/** The signed-in user of the request, from the token of the session. */
@Named
@RequestScoped
public class CurrentUser {
    /** The OIDC client of the console. Roles of a token issued for another client are ignored. */
    private static final String CLIENT = "ir-console";

    private final HttpServletRequest request;
    private final SiteService siteService;

    private @Nullable Caller caller;

    @Inject
    public CurrentUser(HttpServletRequest request, SiteService siteService) {
        this.request = request;
        this.siteService = siteService;
    }

    public Caller actor() {
        if (caller == null) {
            caller = read();
        }
        return caller;
    }

    private Caller read() {
        var login = request.getUserPrincipal() == null
                ? ""
                : request.getUserPrincipal().getName();
        var name = login;
        var roles = Set.<Role>of();
        var sites = List.<String>of();
        if (request.getAttribute(OidcSecurityContext.class.getName()) instanceof OidcSecurityContext context
                && context.getToken() != null
                && CLIENT.equals(context.getToken().getClaimValueAsString("azp"))) {
            var token = context.getToken();
            if (token.getClaimValueAsString("name") != null) {
                name = token.getClaimValueAsString("name");
            }
            if (token.hasClaim("sites")) {
                sites = token.getStringListClaimValue("sites");
            }
            if (token.getRealmAccessClaim() != null) {
                roles = Role.ofRealmRoles(token.getRealmAccessClaim().getRoles());
            }
        }
        return new Caller(login, name, roles, Caller.Channel.CONSOLE, Set.of())
                .restrictedTo(siteService.site().id().value(), sites);
    }

    public boolean has(String permission) {
        return actor().has(Permission.valueOf(permission));
    }
}
