package ir.scheduling.intake;

import ir.domain.booking.BookingState;
import ir.domain.lesion.Lesion;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.ReferralTransition;
import ir.domain.rule.Gate;
import ir.domain.rule.TreatByDatePolicy;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.ReferralDecisions;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes referrals of orders and withdraws them, inside the caller's transaction. */
@ApplicationScoped
public class OrderIntake {
    private final ReferralRepository referrals;
    private final BookingRepository bookings;
    private final SiteRepository sites;
    private final ReferralDetailsAssembler referralDetails;
    private final ReferralDecisions decisions;
    private final ReadinessUpdater readinessUpdater;
    private final Event<DomainEvent> events;

    @Inject
    public OrderIntake(
            ReferralRepository referrals,
            BookingRepository bookings,
            SiteRepository sites,
            ReferralDetailsAssembler referralDetails,
            ReferralDecisions decisions,
            ReadinessUpdater readinessUpdater,
            Event<DomainEvent> events) {
        this.referrals = referrals;
        this.bookings = bookings;
        this.sites = sites;
        this.referralDetails = referralDetails;
        this.decisions = decisions;
        this.readinessUpdater = readinessUpdater;
        this.events = events;
    }

    /** Withdraws a referral. A booked session must first be cancelled by a person who may do so. */
    Result<Referral> withdraw(Caller caller, IntakeMessage.Withdrawal asked, Instant now) {
        var referral = referrals.lock(asked.referral());
        if (referral.isEmpty()) {
            return Result.failure(
                    new Rejection.NotFound("referral", asked.referral().value()));
        }
        var booked = bookings.activeOf(asked.referral(), now).stream()
                .filter(booking -> booking.state() instanceof BookingState.Booked)
                .findFirst();
        if (booked.isPresent()) {
            return Result.failure(new Rejection.AlreadyScheduled(
                    booked.get().id().value(), booked.get().planned().start()));
        }
        if (referral.get().state() == ReferralState.WITHDRAWN) {
            return Result.success(referral.get());
        }
        return decisions.applyDecision(caller, referral.get(), ReferralState.WITHDRAWN, asked.reason(), now);
    }

    Result<Referral> refer(Caller caller, IntakeMessage.Order order, Instant now) {
        var existing = referrals.byOrder(order.number());
        if (existing.isPresent()) {
            return Result.success(existing.get());
        }
        // a condition that was referred before is the same lesion
        var lesions = order.lesions().stream()
                .map(lesion -> lesion.condition().isEmpty()
                        ? lesion
                        : referrals.lesionOfCondition(lesion.condition()).orElse(lesion))
                .toList();
        lesions.forEach(referrals::save);
        var state = order.draft() ? ReferralState.DRAFT : ReferralState.SUBMITTED;
        var site = sites.site();
        var today = now.atZone(site.zone()).toLocalDate();
        var referral = new Referral(
                order.id(),
                order.number(),
                order.patient(),
                lesions.stream().map(Lesion::id).toList(),
                order.intent(),
                order.urgency(),
                order.authored(),
                order.requester(),
                TreatByDatePolicy.of(
                        order.authored(),
                        order.urgency(),
                        order.intent(),
                        Optional.empty(),
                        false,
                        sites.rulesOn(today)),
                state,
                Optional.empty(),
                Optional.empty(),
                List.of(new ReferralTransition(
                        state,
                        now,
                        caller.login(),
                        RecordedReasons.of(order.draft() ? "referral-entered" : "order-received"))),
                0);
        referrals.save(referral);
        var accepted = evaluate(caller, site, referral.id(), now)
                ? referrals
                        .find(referral.id())
                        .orElseThrow()
                        .transitionTo(
                                ReferralState.ACCEPTED_CONDITIONAL,
                                now,
                                caller.login(),
                                RecordedReasons.of("referral-vetted"))
                        .map(conditional -> {
                            referrals.save(conditional);
                            return conditional;
                        })
                        .orElseThrow()
                : referral;
        events.fire(new DomainEvent.ReferralChanged(EventType.REFERRAL_RECEIVED, now, accepted));
        readinessUpdater.refresh(order.id(), now);
        readinessUpdater.recordFindings(order.id(), "RECEIVED", now);
        return Result.success(referrals.find(order.id()).orElseThrow());
    }

    /**
     * Whether an order is accepted without triage: it comes from a trusted client and has no open finding that cannot
     * be overridden.
     */
    private boolean evaluate(Caller caller, Site site, ReferralId id, Instant now) {
        return site.trustedClients().contains(caller.login())
                && referralDetails
                        .of(id, now)
                        .orElseThrow()
                        .blockedAt(Gate.INTAKE)
                        .isEmpty();
    }
}
