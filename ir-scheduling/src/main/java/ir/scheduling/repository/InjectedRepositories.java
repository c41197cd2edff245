package ir.scheduling.repository;

import ir.scheduling.audit.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** All repositories, for services that are not yet given only those they need. */
@ApplicationScoped
class InjectedRepositories implements Repositories {
    private final SiteRepository sites;
    private final ReceivedResourceRepository receivedResources;
    private final ReferralRepository referrals;
    private final BookingRepository bookings;
    private final SessionRepository sessions;
    private final AdverseEventRepository adverseEvents;
    private final RepeatCandidateRepository repeatCandidates;
    private final CalendarFeedRepository calendarFeeds;
    private final ReminderRepository reminders;
    private final FollowUpPlanRepository followUpPlans;
    private final CalendarEventRepository calendarEvents;
    private final StockRepository stock;
    private final WaitingListRepository waitingList;
    private final ChecklistSnapshotRepository checklists;
    private final MdtRepository mdt;
    private final SearchRepository searches;
    private final Outbox outbox;
    private final CircuitBreakerRegistry circuitBreakers;
    private final SubscriptionRepository subscriptions;
    private final SyncTaskRepository syncTasks;
    private final FailedItems failedItems;
    private final AuditLog audit;

    @Inject
    InjectedRepositories(
            SiteRepository sites,
            ReceivedResourceRepository receivedResources,
            ReferralRepository referrals,
            BookingRepository bookings,
            SessionRepository sessions,
            AdverseEventRepository adverseEvents,
            RepeatCandidateRepository repeatCandidates,
            CalendarFeedRepository calendarFeeds,
            ReminderRepository reminders,
            FollowUpPlanRepository followUpPlans,
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
        this.sites = sites;
        this.receivedResources = receivedResources;
        this.referrals = referrals;
        this.bookings = bookings;
        this.sessions = sessions;
        this.adverseEvents = adverseEvents;
        this.repeatCandidates = repeatCandidates;
        this.calendarFeeds = calendarFeeds;
        this.reminders = reminders;
        this.followUpPlans = followUpPlans;
        this.calendarEvents = calendarEvents;
        this.stock = stock;
        this.waitingList = waitingList;
        this.checklists = checklists;
        this.mdt = mdt;
        this.searches = searches;
        this.outbox = outbox;
        this.circuitBreakers = circuitBreakers;
        this.subscriptions = subscriptions;
        this.syncTasks = syncTasks;
        this.failedItems = failedItems;
        this.audit = audit;
    }

    @Override
    public SiteRepository sites() {
        return sites;
    }

    @Override
    public ReceivedResourceRepository receivedResources() {
        return receivedResources;
    }

    @Override
    public ReferralRepository referrals() {
        return referrals;
    }

    @Override
    public BookingRepository bookings() {
        return bookings;
    }

    @Override
    public SessionRepository sessions() {
        return sessions;
    }

    @Override
    public AdverseEventRepository adverseEvents() {
        return adverseEvents;
    }

    @Override
    public RepeatCandidateRepository repeatCandidates() {
        return repeatCandidates;
    }

    @Override
    public CalendarFeedRepository calendarFeeds() {
        return calendarFeeds;
    }

    @Override
    public ReminderRepository reminders() {
        return reminders;
    }

    @Override
    public FollowUpPlanRepository followUpPlans() {
        return followUpPlans;
    }

    @Override
    public CalendarEventRepository calendarEvents() {
        return calendarEvents;
    }

    @Override
    public StockRepository stock() {
        return stock;
    }

    @Override
    public WaitingListRepository waitingList() {
        return waitingList;
    }

    @Override
    public ChecklistSnapshotRepository checklists() {
        return checklists;
    }

    @Override
    public MdtRepository mdt() {
        return mdt;
    }

    @Override
    public SearchRepository searches() {
        return searches;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public CircuitBreakerRegistry circuitBreakers() {
        return circuitBreakers;
    }

    @Override
    public SubscriptionRepository subscriptions() {
        return subscriptions;
    }

    @Override
    public SyncTaskRepository syncTasks() {
        return syncTasks;
    }

    @Override
    public FailedItems failedItems() {
        return failedItems;
    }

    @Override
    public AuditLog audit() {
        return audit;
    }
}
