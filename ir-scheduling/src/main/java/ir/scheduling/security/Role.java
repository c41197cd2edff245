package ir.scheduling.security;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Role of a caller, as the realm assigns it; EHR is the role of a system. */
public enum Role {
    SCHEDULER,
    CLINICIAN,
    NURSE,
    LEAD,
    AUDITOR,
    ADMIN,
    EHR;

    /** The known roles among those of the realm; others are ignored. A realm cannot give a person the role EHR. */
    public static Set<Role> ofRealmRoles(Collection<String> realmRoles) {
        var roles = EnumSet.noneOf(Role.class);
        for (var role : values()) {
            if (role != EHR && realmRoles.contains(role.name().toLowerCase(Locale.ROOT))) {
                roles.add(role);
            }
        }
        return roles;
    }
}
