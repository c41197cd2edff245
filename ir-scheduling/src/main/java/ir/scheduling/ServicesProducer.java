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
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Hands the services out together. */
@ApplicationScoped
class ServicesProducer {
    @Produces
    @Singleton
    Services services(
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
            WaitingListOfferService waitingListOffers,
            FailedItemService failedItems,
            HoldService holds,
            HoldExpiry holdExpiry,
            CancellationService cancellations,
            RescheduleService reschedules,
            BookingQueryService bookingQueries,
            ManualProposalService manualProposals,
            ReferralQueryService referralQueries,
            MappedIntake mappedIntake,
            ReceivedResourceService received,
            FollowUpQueryService followUpQueries,
            FollowUpTemplateService followUpTemplates,
            LesionHistoryService lesionHistory,
            VisitResponseService visitResponses,
            VisitSchedulingService visitScheduling,
            DueVisitPublisher dueVisits,
            DayBoardService dayBoard,
            TreatmentQueryService treatmentQueries,
            TreatmentRecordService treatmentRecords,
            RepeatQueryService repeatQueries,
            RepeatEvaluation repeatEvaluation,
            ReadinessRecalculation readinessRecalculation,
            SubscriptionAdministrationService subscriptionAdministration,
            SubscriptionEventNumbering subscriptionEvents,
            SubscriptionDeliveryService subscriptionDelivery,
            SubscriptionPurge subscriptionPurge,
            EhrSyncRunner ehrSyncRunner,
            ReminderAdministrationService reminderAdministration) {
        return new Services(
                site,
                intake,
                referrals,
                readiness,
                mdt,
                ruleSets,
                availability,
                bookings,
                waitingList,
                calendars,
                slots,
                resources,
                stock,
                treatments,
                adverseEvents,
                followUps,
                repeats,
                feeds,
                reminders,
                reports,
                search,
                subscriptions,
                ehrSync,
                waitingListOffers,
                failedItems,
                holds,
                holdExpiry,
                cancellations,
                reschedules,
                bookingQueries,
                manualProposals,
                referralQueries,
                mappedIntake,
                received,
                followUpQueries,
                followUpTemplates,
                lesionHistory,
                visitResponses,
                visitScheduling,
                dueVisits,
                dayBoard,
                treatmentQueries,
                treatmentRecords,
                repeatQueries,
                repeatEvaluation,
                readinessRecalculation,
                subscriptionAdministration,
                subscriptionEvents,
                subscriptionDelivery,
                subscriptionPurge,
                ehrSyncRunner,
                reminderAdministration);
    }
}
