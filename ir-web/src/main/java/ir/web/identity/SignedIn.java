package ir.web.identity;

import ir.scheduling.Desks;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.actor.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wildfly.security.http.oidc.OidcSecurityContext;

/** The person behind this request, from the session's token. */
@Named
@RequestScoped
public class SignedIn {
    /** The console's own client: a token issued for another one gives no role here. */
    private static final String CLIENT = "ir-console";

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    HttpServletRequest request;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Desks desks;

    private @Nullable Actor actor;

    public Actor actor() {
        if (actor == null) {
            actor = read();
        }
        return actor;
    }

    private Actor read() {
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
                roles = Role.named(token.getRealmAccessClaim().getRoles());
            }
        }
        return new Actor(login, name, roles, Actor.Door.CONSOLE, Set.of())
                .at(desks.site().site().id().value(), sites);
    }

    public boolean may(String permission) {
        return actor().may(Permission.valueOf(permission));
    }
}
