package ir.scheduling;

import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.CalendarFeedRepository;
import ir.scheduling.repository.ChecklistSnapshotRepository;
import ir.scheduling.repository.CircuitBreakerRegistry;
import ir.scheduling.repository.FailedItems;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.IdempotencyRepository;
import ir.scheduling.repository.MdtRepository;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ProposalRepository;
import ir.scheduling.repository.ReceivedResourceRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.ReminderRepository;
import ir.scheduling.repository.RepeatCandidateRepository;
import ir.scheduling.repository.SearchRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.repository.StockRepository;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.repository.SyncTaskRepository;
import ir.scheduling.repository.WaitingListRepository;

/** All repositories, for tests that look at stored data. */
public record Repositories(
        SiteRepository sites,
        ReceivedResourceRepository receivedResources,
        PatientRepository patients,
        ReferralRepository referrals,
        BookingRepository bookings,
        ProposalRepository proposals,
        IdempotencyRepository idempotency,
        SessionRepository sessions,
        AdverseEventRepository adverseEvents,
        FollowUpPlanRepository followUpPlans,
        RepeatCandidateRepository repeatCandidates,
        CalendarFeedRepository calendarFeeds,
        ReminderRepository reminders,
        CalendarEventRepository calendarEvents,
        StockRepository stock,
        WaitingListRepository waitingList,
        ChecklistSnapshotRepository checklists,
        MdtRepository mdt,
        SearchRepository searches,
        Outbox outbox,
        CircuitBreakerRegistry circuitBreakers,
        SubscriptionRepository subscriptions,
        SyncTaskRepository syncTasks,
        FailedItems failedItems,
        AuditLog audit) {

    static Repositories of(TestApplication application) {
        return new Repositories(
                application.get(SiteRepository.class),
                application.get(ReceivedResourceRepository.class),
                application.get(PatientRepository.class),
                application.get(ReferralRepository.class),
                application.get(BookingRepository.class),
                application.get(ProposalRepository.class),
                application.get(IdempotencyRepository.class),
                application.get(SessionRepository.class),
                application.get(AdverseEventRepository.class),
                application.get(FollowUpPlanRepository.class),
                application.get(RepeatCandidateRepository.class),
                application.get(CalendarFeedRepository.class),
                application.get(ReminderRepository.class),
                application.get(CalendarEventRepository.class),
                application.get(StockRepository.class),
                application.get(WaitingListRepository.class),
                application.get(ChecklistSnapshotRepository.class),
                application.get(MdtRepository.class),
                application.get(SearchRepository.class),
                application.get(Outbox.class),
                application.get(CircuitBreakerRegistry.class),
                application.get(SubscriptionRepository.class),
                application.get(SyncTaskRepository.class),
                application.get(FailedItems.class),
                application.get(AuditLog.class));
    }
}
