package ir.scheduling;

import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.BookingQueryService;
import ir.scheduling.booking.BookingService;
import ir.scheduling.booking.CancellationService;
import ir.scheduling.booking.HoldExpiry;
import ir.scheduling.booking.HoldService;
import ir.scheduling.booking.ManualProposalService;
import ir.scheduling.booking.RescheduleService;
import ir.scheduling.calendar.CalendarService;
import ir.scheduling.calendar.ResourceAdministrationService;
import ir.scheduling.calendar.SlotQueryService;
import ir.scheduling.ehrsync.EhrSyncRunner;
import ir.scheduling.ehrsync.EhrSyncService;
import ir.scheduling.feed.CalendarFeedReader;
import ir.scheduling.feed.CalendarFeedService;
import ir.scheduling.followup.DueVisitPublisher;
import ir.scheduling.followup.FollowUpQueryService;
import ir.scheduling.followup.FollowUpService;
import ir.scheduling.followup.FollowUpTemplateService;
import ir.scheduling.followup.LesionHistoryService;
import ir.scheduling.followup.VisitResponseService;
import ir.scheduling.followup.VisitSchedulingService;
import ir.scheduling.intake.IntakeService;
import ir.scheduling.intake.MappedIntake;
import ir.scheduling.intake.ReceivedResourceService;
import ir.scheduling.intake.ReferralEntryService;
import ir.scheduling.mdt.MdtService;
import ir.scheduling.readiness.ReadinessRecalculation;
import ir.scheduling.readiness.ReadinessService;
import ir.scheduling.referral.ReferralQueryService;
import ir.scheduling.referral.ReferralService;
import ir.scheduling.reminder.ReminderAdministrationService;
import ir.scheduling.reminder.ReminderService;
import ir.scheduling.repeat.RepeatEvaluation;
import ir.scheduling.repeat.RepeatQueryService;
import ir.scheduling.repeat.RepeatTreatmentService;
import ir.scheduling.reporting.ReportService;
import ir.scheduling.rule.RuleSetService;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.site.SiteService;
import ir.scheduling.standalone.StandaloneApplication;
import ir.scheduling.stock.StockService;
import ir.scheduling.subscription.SubscriptionAdministrationService;
import ir.scheduling.subscription.SubscriptionDeliveryService;
import ir.scheduling.subscription.SubscriptionEventNumbering;
import ir.scheduling.subscription.SubscriptionPurge;
import ir.scheduling.subscription.SubscriptionService;
import ir.scheduling.task.FailedItemService;
import ir.scheduling.treatment.AdverseEventService;
import ir.scheduling.treatment.DayBoardService;
import ir.scheduling.treatment.TreatmentQueryService;
import ir.scheduling.treatment.TreatmentRecordService;
import ir.scheduling.treatment.TreatmentService;
import ir.scheduling.waiting.WaitingListOfferService;
import ir.scheduling.waiting.WaitingListService;

/** The services of an application by short names, for tests, which call many of them. */
public record Services(StandaloneApplication application) {
    public SiteService site() {
        return application.get(SiteService.class);
    }

    public ReferralEntryService referralEntry() {
        return application.get(ReferralEntryService.class);
    }

    public IntakeService intake() {
        return application.get(IntakeService.class);
    }

    public ReferralService referrals() {
        return application.get(ReferralService.class);
    }

    public ReadinessService readiness() {
        return application.get(ReadinessService.class);
    }

    public MdtService mdt() {
        return application.get(MdtService.class);
    }

    public RuleSetService ruleSets() {
        return application.get(RuleSetService.class);
    }

    public AvailabilityService availability() {
        return application.get(AvailabilityService.class);
    }

    public BookingService bookings() {
        return application.get(BookingService.class);
    }

    public WaitingListService waitingList() {
        return application.get(WaitingListService.class);
    }

    public CalendarService calendars() {
        return application.get(CalendarService.class);
    }

    public SlotQueryService slots() {
        return application.get(SlotQueryService.class);
    }

    public ResourceAdministrationService resources() {
        return application.get(ResourceAdministrationService.class);
    }

    public StockService stock() {
        return application.get(StockService.class);
    }

    public TreatmentService treatments() {
        return application.get(TreatmentService.class);
    }

    public AdverseEventService adverseEvents() {
        return application.get(AdverseEventService.class);
    }

    public FollowUpService followUps() {
        return application.get(FollowUpService.class);
    }

    public RepeatTreatmentService repeats() {
        return application.get(RepeatTreatmentService.class);
    }

    public CalendarFeedService feeds() {
        return application.get(CalendarFeedService.class);
    }

    public CalendarFeedReader feedReader() {
        return application.get(CalendarFeedReader.class);
    }

    public ReminderService reminders() {
        return application.get(ReminderService.class);
    }

    public ReportService reports() {
        return application.get(ReportService.class);
    }

    public ClinicalSearchService search() {
        return application.get(ClinicalSearchService.class);
    }

    public SubscriptionService subscriptions() {
        return application.get(SubscriptionService.class);
    }

    public EhrSyncService ehrSync() {
        return application.get(EhrSyncService.class);
    }

    public WaitingListOfferService waitingListOffers() {
        return application.get(WaitingListOfferService.class);
    }

    public FailedItemService failedItems() {
        return application.get(FailedItemService.class);
    }

    public HoldService holds() {
        return application.get(HoldService.class);
    }

    public HoldExpiry holdExpiry() {
        return application.get(HoldExpiry.class);
    }

    public CancellationService cancellations() {
        return application.get(CancellationService.class);
    }

    public RescheduleService reschedules() {
        return application.get(RescheduleService.class);
    }

    public BookingQueryService bookingQueries() {
        return application.get(BookingQueryService.class);
    }

    public ManualProposalService manualProposals() {
        return application.get(ManualProposalService.class);
    }

    public ReferralQueryService referralQueries() {
        return application.get(ReferralQueryService.class);
    }

    public MappedIntake mappedIntake() {
        return application.get(MappedIntake.class);
    }

    public ReceivedResourceService received() {
        return application.get(ReceivedResourceService.class);
    }

    public FollowUpQueryService followUpQueries() {
        return application.get(FollowUpQueryService.class);
    }

    public FollowUpTemplateService followUpTemplates() {
        return application.get(FollowUpTemplateService.class);
    }

    public LesionHistoryService lesionHistory() {
        return application.get(LesionHistoryService.class);
    }

    public VisitResponseService visitResponses() {
        return application.get(VisitResponseService.class);
    }

    public VisitSchedulingService visitScheduling() {
        return application.get(VisitSchedulingService.class);
    }

    public DueVisitPublisher dueVisits() {
        return application.get(DueVisitPublisher.class);
    }

    public DayBoardService dayBoard() {
        return application.get(DayBoardService.class);
    }

    public TreatmentQueryService treatmentQueries() {
        return application.get(TreatmentQueryService.class);
    }

    public TreatmentRecordService treatmentRecords() {
        return application.get(TreatmentRecordService.class);
    }

    public RepeatQueryService repeatQueries() {
        return application.get(RepeatQueryService.class);
    }

    public RepeatEvaluation repeatEvaluation() {
        return application.get(RepeatEvaluation.class);
    }

    public ReadinessRecalculation readinessRecalculation() {
        return application.get(ReadinessRecalculation.class);
    }

    public SubscriptionAdministrationService subscriptionAdministration() {
        return application.get(SubscriptionAdministrationService.class);
    }

    public SubscriptionEventNumbering subscriptionEvents() {
        return application.get(SubscriptionEventNumbering.class);
    }

    public SubscriptionDeliveryService subscriptionDelivery() {
        return application.get(SubscriptionDeliveryService.class);
    }

    public SubscriptionPurge subscriptionPurge() {
        return application.get(SubscriptionPurge.class);
    }

    public EhrSyncRunner ehrSyncRunner() {
        return application.get(EhrSyncRunner.class);
    }

    public ReminderAdministrationService reminderAdministration() {
        return application.get(ReminderAdministrationService.class);
    }
}
