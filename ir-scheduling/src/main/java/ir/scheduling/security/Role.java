package ir.scheduling.security;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a person is here, as the realm says; an EHR is a system. */
public enum Role {
    SCHEDULER,
    CLINICIAN,
    NURSE,
    LEAD,
    AUDITOR,
    ADMIN,
    EHR;

    /** The roles a realm names; what it names beside them means nothing here. No realm makes a person an EHR. */
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
