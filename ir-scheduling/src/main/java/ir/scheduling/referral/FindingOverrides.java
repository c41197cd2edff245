package ir.scheduling.referral;

import ir.domain.referral.Referral;
import ir.domain.rule.Finding;
import ir.scheduling.event.EventType;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Saves overrides of findings, inside the caller's transaction. */
@ApplicationScoped
public class FindingOverrides {
    private final ReferralRepository referrals;
    private final ReadinessUpdater readinessUpdater;
    private final ReferralJournal journal;

    @Inject
    public FindingOverrides(ReferralRepository referrals, ReadinessUpdater readinessUpdater, ReferralJournal journal) {
        this.referrals = referrals;
        this.readinessUpdater = readinessUpdater;
        this.journal = journal;
    }

    void save(Instant now, Referral referral, String rule, List<Finding.Override> overrides) {
        overrides.forEach(override -> referrals.addOverride(referral.id(), rule, override));
        journal.publish(now, EventType.FINDING_OVERRIDDEN, referral);
        readinessUpdater.refresh(referral.id(), now);
        readinessUpdater.recordFindings(referral.id(), "OVERRIDE " + rule, now);
    }

    /**
     * Overrides coverage for every lesion with an open coverage finding, inside the transaction that creates the hold.
     */
    public void overrideCoverage(Caller caller, Instant now, ReferralDetails details, String reasonCode, String text) {
        var open = details.findings().stream()
                .filter(finding -> finding.rule().equals("PRE-COVER") && finding.open())
                .map(finding -> new Finding.Override(
                        reasonCode,
                        text.strip(),
                        caller.name(),
                        now,
                        Optional.empty(),
                        finding.lesion(),
                        finding.facts()))
                .toList();
        if (!open.isEmpty()) {
            save(now, details.referral(), "PRE-COVER", open);
        }
    }
}
