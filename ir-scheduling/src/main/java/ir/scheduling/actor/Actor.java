package ir.scheduling.actor;

import ir.domain.outcome.Refusal;
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
public record Actor(String login, String name, Set<Role> roles, Door door, Set<Permission> denied) {
    /** Through which door. */
    public enum Door {
        CONSOLE,
        FHIR,
        HOUSE
    }

    public Actor {
        roles = Set.copyOf(roles);
        denied = Set.copyOf(denied);
    }

    public boolean may(Permission permission) {
        return !denied.contains(permission) && roles.stream().anyMatch(permission::of);
    }

    /**
     * The same person here: without any role where the token's {@code sites} claim names other sites only. A token
     * without the claim is good for the one site its realm belongs to.
     */
    public Actor at(String site, Collection<String> sites) {
        return sites.isEmpty() || sites.contains(site) ? this : new Actor(login, name, Set.of(), door, denied);
    }

    /** Empty where the right is there. */
    public Optional<Refusal> lacks(Permission permission) {
        return may(permission) ? Optional.empty() : Optional.of(new Refusal.NotPermitted(permission.name()));
    }

    public String roleNames() {
        return roles.stream().map(Enum::name).sorted().collect(Collectors.joining(","));
    }
}
