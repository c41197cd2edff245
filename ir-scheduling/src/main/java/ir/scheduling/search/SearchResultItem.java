package ir.scheduling.search;

import ir.domain.booking.Booking;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.VisitResponse;
import ir.domain.lesion.Lesion;
import ir.domain.patient.Patient;
import ir.domain.referral.Referral;
import ir.domain.resource.ProbeLot;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.followup.VisitView;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.Reminder;
import ir.scheduling.treatment.LesionOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A search result with all data that an interface needs to present it. */
public sealed interface SearchResultItem {
    /** A document as received. */
    record ReceivedItem(ReceivedResource evidence) implements SearchResultItem {}

    /** @param lesions the lesions that the session treats */
    record SessionAppointment(Booking booking, boolean checkedIn, List<Lesion> lesions) implements SearchResultItem {}

    /** An entry of the waiting list. */
    record WaitlistEntry(WaitingEntry entry, Referral referral) implements SearchResultItem {}

    /** A milestone of a follow-up plan. */
    record VisitItem(VisitView visit) implements SearchResultItem {}

    /** One lesion of one session. */
    record TreatmentProcedure(LesionOutcome treated, Optional<Booking> booking) implements SearchResultItem {}

    /** A session whose patient has arrived. */
    record SessionEncounter(CryoablationSession session, Optional<Booking> booking) implements SearchResultItem {}

    record AdverseEventItem(AdverseEvent event, CryoablationSession session, Lesion lesion)
            implements SearchResultItem {}

    /** All details of a referral; the triage task and the checklist tasks are derived from them. */
    record ReferralTasks(ReferralDetails details) implements SearchResultItem {}

    /** A manually entered referral, without an order of an EHR. */
    record ManualReferral(Referral referral, List<Lesion> lesions) implements SearchResultItem {}

    /** A manually entered patient, not known from an EHR. */
    record ManualPatient(Patient patient) implements SearchResultItem {}

    record LesionItem(Lesion lesion) implements SearchResultItem {}

    record FollowUpPlanItem(FollowUpPlan plan, Lesion lesion) implements SearchResultItem {}

    /** @param id of the visit, or of the plan with its number for an unscheduled response */
    record VisitResponseItem(String id, FollowUpPlan plan, VisitResponse answers, Lesion lesion)
            implements SearchResultItem {}

    /** Probes of one lot used in one lesion. */
    record ProbeUse(String id, CryoablationSession session, Lesion lesion, ProbeLot lot, int quantity, Instant at)
            implements SearchResultItem {}

    /** One audit log entry. */
    record AuditItem(String id, AuditLog.AuditEntry entry) implements SearchResultItem {}

    record ReminderItem(String id, Reminder reminder) implements SearchResultItem {}
}
