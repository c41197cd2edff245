package ir.scheduling.security;

import ir.domain.shared.Rejection;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The caller of an application service; each channel creates it from a token.
 *
 * @param name display name; the audit log uses {@code login}
 * @param denied permissions of the roles that the token's scopes do not include
 */
public record Caller(String login, String name, Set<Role> roles, Channel channel, Set<Permission> denied) {
    /** The channel through which the call arrives. */
    public enum Channel {
        CONSOLE,
        FHIR,
        SYSTEM
    }

    /** The system itself, for recurring work. The audit log names it by this login since its first entries. */
    public static Caller system() {
        return new Caller("house", "house", Set.of(Role.SCHEDULER), Channel.SYSTEM, Set.of());
    }

    public Caller {
        roles = Set.copyOf(roles);
        denied = Set.copyOf(denied);
    }

    public boolean has(Permission permission) {
        return !denied.contains(permission) && roles.stream().anyMatch(permission::isGrantedTo);
    }

    /**
     * The caller restricted to this site: without roles if the token's {@code sites} claim names only other sites. A
     * token without the claim is valid for the one site of its realm.
     */
    public Caller restrictedTo(String site, Collection<String> sites) {
        return sites.isEmpty() || sites.contains(site) ? this : new Caller(login, name, Set.of(), channel, denied);
    }

    /** The rejection for a missing permission; empty if the caller has it. */
    public Optional<Rejection> missing(Permission permission) {
        return has(permission) ? Optional.empty() : Optional.of(new Rejection.NotPermitted(permission.name()));
    }

    public String roleNames() {
        return roles.stream().map(Enum::name).sorted().collect(Collectors.joining(","));
    }
}
