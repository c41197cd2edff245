package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralState;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.repository.SiteRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;

/** The rules at the moment of booking: the gate, and the checklist that follows the session's day. */
@ApplicationScoped
public class BookingReadiness {
    private final SiteRepository sites;
    private final ReadinessUpdater readinessUpdater;

    @Inject
    public BookingReadiness(SiteRepository sites, ReadinessUpdater readinessUpdater) {
        this.sites = sites;
        this.readinessUpdater = readinessUpdater;
    }

    /**
     * The booking gate: acceptance, and coverage known or overridden where the site requires it. No other finding
     * rejects.
     */
    Result<Booking> checkBookable(Referral referral, ReferralDetails details, Booking booked) {
        boolean accepted = referral.state() == ReferralState.ACCEPTED
                || referral.state() == ReferralState.ACCEPTED_CONDITIONAL
                || (referral.state() == ReferralState.SCHEDULED && referral.sessionCount() > 1);
        if (!accepted) {
            return Result.failure(
                    new Rejection.ReferralNotBookable(referral.state().name()));
        }
        return checkCoverage(details, booked);
    }

    void updateChecklist(ReferralDetails details, Booking booked, Instant now) {
        var today = now.atZone(details.patientCase().zone()).toLocalDate();
        readinessUpdater.refresh(
                details,
                booked.state() instanceof BookingState.Booked
                        ? Optional.of(new ChecklistSnapshot.BookedSession(
                                booked.plan(), booked.planned().start()))
                        : Optional.empty(),
                sites.rulesOn(today),
                now);
    }

    /** Records the findings under which the session was booked. */
    void recordFindings(ReferralDetails details, Instant now) {
        readinessUpdater.recordFindings(details, "BOOKED", now);
    }

    Result<Booking> checkCoverage(ReferralDetails details, Booking booked) {
        if (!sites.site().coverBeforeBooking()) {
            return Result.success(booked);
        }
        boolean coverOpen =
                details.findings().stream().anyMatch(finding -> finding.rule().equals("PRE-COVER") && finding.open());
        return coverOpen ? Result.failure(new Rejection.RuleViolated("PRE-COVER")) : Result.success(booked);
    }
}
