package ir.scheduling.security;

import ir.domain.shared.Rejection;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who asks a desk, made from a token by each door.
 *
 * @param name what a person is called on pages; a login for the trail is {@code login}
 * @param denied permissions the token's scopes take away from the role
 */
public record Caller(String login, String name, Set<Role> roles, Channel channel, Set<Permission> denied) {
    /** Through which door. */
    public enum Channel {
        CONSOLE,
        FHIR,
        HOUSE
    }

    public Caller {
        roles = Set.copyOf(roles);
        denied = Set.copyOf(denied);
    }

    public boolean has(Permission permission) {
        return !denied.contains(permission) && roles.stream().anyMatch(permission::isGrantedTo);
    }

    /**
     * The same person here: without any role where the token's {@code sites} claim names other sites only. A token
     * without the claim is good for the one site its realm belongs to.
     */
    public Caller restrictedTo(String site, Collection<String> sites) {
        return sites.isEmpty() || sites.contains(site) ? this : new Caller(login, name, Set.of(), channel, denied);
    }

    /** Empty where the right is there. */
    public Optional<Rejection> missing(Permission permission) {
        return has(permission) ? Optional.empty() : Optional.of(new Rejection.NotPermitted(permission.name()));
    }

    public String roleNames() {
        return roles.stream().map(Enum::name).sorted().collect(Collectors.joining(","));
    }
}
