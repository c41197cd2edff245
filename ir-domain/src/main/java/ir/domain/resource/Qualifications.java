package ir.domain.resource;

import ir.domain.lesion.BodySite;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * What a person may be asked to do here.
 *
 * @param organs sites of the body this person treats; none named means all
 * @param procedures codes of the procedure templates this person takes part in; none named means all
 * @param credentials what must be valid on the day; none named means nothing is asked
 */
public record Qualifications(Set<BodySite> organs, Set<String> procedures, List<Credential> credentials) {
    /** Everything, without a date. */
    public static final Qualifications ALL = new Qualifications(Set.of(), Set.of(), List.of());

    /** A licence or certificate and the last day it is good for. */
    public record Credential(String name, LocalDate validUntil) {}

    public Qualifications {
        organs = Set.copyOf(organs);
        procedures = Set.copyOf(procedures);
        credentials = List.copyOf(credentials);
    }

    public boolean covers(Set<BodySite> sites, String procedure) {
        return (organs.isEmpty() || organs.containsAll(sites))
                && (procedures.isEmpty() || procedures.contains(procedure));
    }

    public boolean validOn(LocalDate day) {
        return credentials.stream().noneMatch(c -> c.validUntil().isBefore(day));
    }
}
