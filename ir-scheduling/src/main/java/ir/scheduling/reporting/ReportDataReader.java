package ir.scheduling.reporting;

import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.LesionId;
import ir.domain.referral.Referral;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.DateRange;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.SiteRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the data of a report at once. */
@ApplicationScoped
public class ReportDataReader {
    private static final int MOST_BOOKINGS = 20_000;

    private final AdverseEventRepository adverseEvents;
    private final BookingRepository bookings;
    private final CalendarEventRepository calendarEvents;
    private final FollowUpPlanRepository followUpPlans;
    private final ReferralRepository referrals;
    private final SessionRepository sessions;
    private final SiteRepository sites;
    private final ReferralDetailsAssembler referralDetailsAssembler;

    @Inject
    public ReportDataReader(
            AdverseEventRepository adverseEvents,
            BookingRepository bookings,
            CalendarEventRepository calendarEvents,
            FollowUpPlanRepository followUpPlans,
            ReferralRepository referrals,
            SessionRepository sessions,
            SiteRepository sites,
            ReferralDetailsAssembler referralDetailsAssembler) {
        this.adverseEvents = adverseEvents;
        this.bookings = bookings;
        this.calendarEvents = calendarEvents;
        this.followUpPlans = followUpPlans;
        this.referrals = referrals;
        this.sessions = sessions;
        this.sites = sites;
        this.referralDetailsAssembler = referralDetailsAssembler;
    }

    /** Reads the data of a report, inside the caller's transaction. */
    public ReportData read(DateRange days, Instant now) {
        var site = sites.site();
        var range = new TimeRange(
                days.first().atStartOfDay(site.zone()).toInstant(),
                days.last().plusDays(1).atStartOfDay(site.zone()).toInstant());
        var today = now.atZone(site.zone()).toLocalDate();
        var plans = followUpPlans.findTreatedIn(days);
        var held = sessions.findStartingIn(range).stream()
                .collect(Collectors.toMap(
                        CryoablationSession::id, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        var ofSessions =
                referrals
                        .find(held.values().stream()
                                .map(CryoablationSession::referral)
                                .distinct()
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(Referral::id, Function.identity()));
        var lesions = referrals.lesions(plans.stream()
                .filter(plan -> plan.ordinal() == 1)
                .map(FollowUpPlan::lesion)
                .distinct()
                .toList());
        var rooms = sites.resources().stream()
                .filter(r -> r.role() == ResourceRole.ROOM)
                .filter(r -> r.site().equals(site.id()))
                .toList();
        return new ReportData(
                days,
                site,
                range,
                today,
                sites.rulesOn(today),
                plans,
                List.copyOf(held.values()),
                ofSessions,
                bookings.findStartingIn(range, MOST_BOOKINGS),
                adverseEvents
                        .ofSessions(held.values().stream()
                                .filter(session -> !session.treatments().isEmpty())
                                .map(CryoablationSession::id)
                                .toList())
                        .stream()
                        .filter(AdverseEvent::valid)
                        .toList(),
                lesions,
                followUpPlans.ofLesions(lesions.keySet()).stream()
                        .filter(later -> later.ordinal() > 1)
                        .map(FollowUpPlan::lesion)
                        .collect(Collectors.toSet()),
                sizes(ofSessions.values(), now),
                rooms,
                calendarEvents.of(rooms.stream().map(SchedulableResource::id).toList(), List.of(site.id()), range));
    }

    /** The longest diameter of each lesion, in cm, where it is known. */
    private Map<LesionId, Double> sizes(Collection<Referral> of, Instant now) {
        var sizes = new HashMap<LesionId, Double>();
        referralDetailsAssembler
                .of(List.copyOf(of), now)
                .forEach(details -> details.patientCase()
                        .lesions()
                        .forEach(lesionCase -> lesionCase
                                .longestCm()
                                .ifPresent(cm -> sizes.put(lesionCase.lesion().id(), cm))));
        return sizes;
    }
}
