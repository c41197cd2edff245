package ir.domain.referral;

import ir.domain.rule.RuleSet;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/**
 * The day by which a pending referral should be decided. The period restarts with each transition: a submitted referral
 * has the days its urgency allows, one returned for information the days the sender has, and before the MDT there is no
 * deadline.
 */
public final class TriageDeadlinePolicy {
    private TriageDeadlinePolicy() {}

    public static Optional<LocalDate> dueOn(Referral referral, RuleSet rules, ZoneId zone) {
        var since = referral.history().stream()
                .filter(step -> step.state() == referral.state())
                .reduce((earlier, later) -> later)
                .map(ReferralTransition::at)
                .map(at -> at.atZone(zone).toLocalDate());
        if (referral.state() == ReferralState.SUBMITTED) {
            return since.map(day -> day.plusDays(
                    rules.intValue("TRIAGE." + referral.urgency().name().toLowerCase(Locale.ROOT))));
        }
        return referral.state() == ReferralState.NEEDS_INFO
                ? since.map(day -> day.plusDays(rules.intValue("TRIAGE.asked-back")))
                : Optional.empty();
    }
}
