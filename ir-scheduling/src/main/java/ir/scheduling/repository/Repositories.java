package ir.scheduling.repository;

import ir.scheduling.audit.AuditLog;

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
