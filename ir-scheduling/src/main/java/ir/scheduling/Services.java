package ir.scheduling;

import ir.scheduling.availability.AvailabilityIndex;
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
import ir.scheduling.transaction.CommandExecutor;
import ir.scheduling.transaction.TransactionManager;
import ir.scheduling.treatment.AdverseEventService;
import ir.scheduling.treatment.TreatmentService;
import ir.scheduling.waiting.WaitingListService;
import java.time.Clock;

/** All application services over one transaction manager and one clock. APIs and the console receive them together. */
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
        FailedItemService failedItems) {

    /** For a single process: the index follows only the commits of this process. */
    public static Services create(TransactionManager transactions, Clock clock) {
        return create(transactions, clock, new AvailabilityIndex());
    }

    /**
     * For one of several processes on a database.
     *
     * @param index availability index; the caller reports the commits of the other processes to it
     */
    public static Services create(TransactionManager transactions, Clock clock, AvailabilityIndex index) {
        var executor = new CommandExecutor(transactions, clock);
        transactions.onCommit(changes -> {
            index.applyCommitted(changes.bookings(), clock.instant());
            index.markStale(changes.calendars());
            if (changes.configuration()) {
                index.invalidate();
            }
        });
        var availability = new AvailabilityService(executor, index);
        var bookings = new BookingService(executor, index);
        return new Services(
                new SiteService(executor, transactions),
                new IntakeService(executor),
                new ReferralService(executor),
                new ReadinessService(executor),
                new MdtService(executor),
                new RuleSetService(executor),
                availability,
                bookings,
                new WaitingListService(executor, index, availability, bookings),
                new CalendarService(executor),
                new SlotQueryService(executor, index),
                new ResourceAdministrationService(executor),
                new StockService(executor),
                new TreatmentService(executor),
                new AdverseEventService(executor),
                new FollowUpService(executor),
                new RepeatTreatmentService(executor),
                new CalendarFeedService(executor),
                new ReminderService(executor),
                new ReportService(executor),
                new ClinicalSearchService(executor),
                new SubscriptionService(executor),
                new EhrSyncService(executor),
                new FailedItemService(executor));
    }
}
