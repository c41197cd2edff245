package ir.scheduling.referral.details;

import ir.domain.assessment.Question;
import ir.domain.lesion.BodySite;
import ir.domain.referral.Referral;
import ir.domain.rule.PatientCase;
import ir.domain.session.SessionPlan;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The session of a referral that is to be booked next.
 *
 * @param sessionNumber which session of the series, from 1
 * @param organs body sites of the lesions that this session treats
 * @param plan the confirmed plan, else the proposed one
 * @param approach PERC_CT, PERC_US or OPEN_VISUAL; empty if none was chosen
 * @param earliestSafe earliest start that is safe; empty if no restriction is known
 */
public record NextSession(
        Referral referral,
        int sessionNumber,
        Set<BodySite> organs,
        SessionPlan plan,
        Optional<String> approach,
        Optional<Instant> earliestSafe) {
    public NextSession {
        organs = Set.copyOf(organs);
    }

    public static NextSession of(
            Referral referral, int stage, PatientCase patientCase, SessionPlan plan, Optional<Instant> earliestSafe) {
        return new NextSession(
                referral,
                stage,
                patientCase.lesions().stream()
                        .map(f -> f.lesion())
                        .filter(l -> referral.lesionsOf(stage).contains(l.id()))
                        .map(l -> l.site())
                        .collect(Collectors.toSet()),
                plan,
                patientCase.assessment().choice(Question.APPROACH),
                earliestSafe);
    }
}
