package ir.scheduling.transaction;

import ir.scheduling.audit.AuditLog;
import ir.scheduling.availability.CalendarEventRepository;
import ir.scheduling.booking.BookingRepository;
import ir.scheduling.ehrsync.SyncTaskRepository;
import ir.scheduling.feed.CalendarFeedRepository;
import ir.scheduling.followup.FollowUpPlanRepository;
import ir.scheduling.intake.ReceivedResourceRepository;
import ir.scheduling.mdt.MdtRepository;
import ir.scheduling.outbox.CircuitBreakerRegistry;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.readiness.ChecklistSnapshotRepository;
import ir.scheduling.referral.ReferralRepository;
import ir.scheduling.reminder.ReminderRepository;
import ir.scheduling.repeat.RepeatCandidateRepository;
import ir.scheduling.search.SearchRepository;
import ir.scheduling.site.SiteRepository;
import ir.scheduling.stock.StockRepository;
import ir.scheduling.subscription.SubscriptionRepository;
import ir.scheduling.task.FailedItems;
import ir.scheduling.treatment.AdverseEventRepository;
import ir.scheduling.treatment.SessionRepository;
import ir.scheduling.waiting.WaitingListRepository;

/** The repositories of one transaction. Not to be used after the transaction ends. */
public interface Repositories {
    SiteRepository sites();

    ReceivedResourceRepository receivedResources();

    ReferralRepository referrals();

    BookingRepository bookings();

    SessionRepository sessions();

    AdverseEventRepository adverseEvents();

    FollowUpPlanRepository followUpPlans();

    RepeatCandidateRepository repeatCandidates();

    CalendarFeedRepository calendarFeeds();

    ReminderRepository reminders();

    CalendarEventRepository calendarEvents();

    StockRepository stock();

    WaitingListRepository waitingList();

    ChecklistSnapshotRepository checklists();

    MdtRepository mdt();

    SearchRepository searches();

    Outbox outbox();

    CircuitBreakerRegistry circuitBreakers();

    SubscriptionRepository subscriptions();

    SyncTaskRepository syncTasks();

    FailedItems failedItems();

    AuditLog audit();
}
