package ir.scheduling.reporting;

import ir.domain.booking.Booking;
import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.SchedulableResource;
import ir.domain.rule.RuleSet;
import ir.domain.shared.DateRange;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.repository.Site;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The data of one report.
 *
 * @param plans plans of treatments in the range
 * @param sessions sessions that start in the range, in order
 * @param referrals referrals of these sessions
 * @param events adverse events of the treated sessions, without those entered in error
 * @param lesions lesions that were treated for the first time in the range
 * @param treatedAgain those of them that were treated again since
 * @param sizes longest diameter in cm by lesion, where it is known
 */
record ReportData(
        DateRange days,
        Site site,
        TimeRange range,
        LocalDate today,
        RuleSet rules,
        List<FollowUpPlan> plans,
        List<CryoablationSession> sessions,
        Map<ReferralId, Referral> referrals,
        List<Booking> bookings,
        List<AdverseEvent> events,
        Map<LesionId, Lesion> lesions,
        Set<LesionId> treatedAgain,
        Map<LesionId, Double> sizes,
        List<SchedulableResource> rooms,
        List<CalendarEvent> calendarEvents) {}
