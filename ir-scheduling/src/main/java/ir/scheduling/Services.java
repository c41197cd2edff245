package ir.scheduling;

import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.BookingService;
import ir.scheduling.calendar.CalendarService;
import ir.scheduling.calendar.ResourceAdministrationService;
import ir.scheduling.calendar.SlotQueryService;
import ir.scheduling.ehrsync.EhrSyncService;
import ir.scheduling.feed.CalendarFeedService;
import ir.scheduling.followup.FollowUpService;
import ir.scheduling.intake.IntakeService;
import ir.scheduling.mdt.MdtService;
import ir.scheduling.readiness.ReadinessService;
import ir.scheduling.referral.ReferralService;
import ir.scheduling.reminder.ReminderService;
import ir.scheduling.repeat.RepeatTreatmentService;
import ir.scheduling.reporting.ReportService;
import ir.scheduling.rule.RuleSetService;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.site.SiteService;
import ir.scheduling.stock.StockService;
import ir.scheduling.subscription.SubscriptionService;
import ir.scheduling.task.FailedItemService;
import ir.scheduling.treatment.AdverseEventService;
import ir.scheduling.treatment.TreatmentService;
import ir.scheduling.waiting.WaitingListService;

/** All application services. APIs and the console receive them together. */
public record Services(
        SiteService site,
        IntakeService intake,
        ReferralService referrals,
        ReadinessService readiness,
        MdtService mdt,
        RuleSetService ruleSets,
        AvailabilityService availability,
        BookingService bookings,
        WaitingListService waitingList,
        CalendarService calendars,
        SlotQueryService slots,
        ResourceAdministrationService resources,
        StockService stock,
        TreatmentService treatments,
        AdverseEventService adverseEvents,
        FollowUpService followUps,
        RepeatTreatmentService repeats,
        CalendarFeedService feeds,
        ReminderService reminders,
        ReportService reports,
        ClinicalSearchService search,
        SubscriptionService subscriptions,
        EhrSyncService ehrSync,
        FailedItemService failedItems) {}
