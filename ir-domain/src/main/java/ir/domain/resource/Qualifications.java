package ir.domain.resource;

import ir.domain.lesion.BodySite;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * The qualifications of a person.
 *
 * @param organs body sites this person treats; empty means all
 * @param procedures codes of the procedure templates this person takes part in; empty means all
 * @param credentials must be valid on the day of the session; empty means that none is required
 */
public record Qualifications(Set<BodySite> organs, Set<String> procedures, List<Credential> credentials) {
    /** Every site and procedure, without a credential. */
    public static final Qualifications ALL = new Qualifications(Set.of(), Set.of(), List.of());

    /** A licence or certificate and its last valid day. */
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
