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
import ir.scheduling.followup.FollowUpService;
import ir.scheduling.intake.ReceivedResource;
import ir.scheduling.referral.ReferralDetails;
import ir.scheduling.reminder.Reminder;
import ir.scheduling.treatment.TreatmentService;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Something that was found, whole enough to be told to another system. */
public sealed interface SearchResultItem {
    /** As another system sent it. */
    record ReceivedItem(ReceivedResource evidence) implements SearchResultItem {}

    /** @param lesions what the session is for */
    record SessionAppointment(Booking booking, boolean checkedIn, List<Lesion> lesions) implements SearchResultItem {}

    /** Somebody who waits for a place. */
    record WaitlistEntry(WaitingEntry entry, Referral referral) implements SearchResultItem {}

    /** A milestone of a follow-up plan. */
    record VisitItem(FollowUpService.VisitView visit) implements SearchResultItem {}

    /** One lesion of one session. */
    record TreatmentProcedure(TreatmentService.LesionOutcome treated, Optional<Booking> booking)
            implements SearchResultItem {}

    /** A session whose patient has come. */
    record SessionEncounter(CryoablationSession session, Optional<Booking> booking) implements SearchResultItem {}

    record AdverseEventItem(AdverseEvent event, CryoablationSession session, Lesion lesion)
            implements SearchResultItem {}

    /** Everything about a referral; triage and the checklist are read from it. */
    record ReferralTasks(ReferralDetails details) implements SearchResultItem {}

    /** A referral that no order of an EHR stands for. */
    record ManualReferral(Referral referral, List<Lesion> lesions) implements SearchResultItem {}

    /** A patient of whom no EHR told. */
    record ManualPatient(Patient patient) implements SearchResultItem {}

    record LesionItem(Lesion lesion) implements SearchResultItem {}

    record FollowUpPlanItem(FollowUpPlan plan, Lesion lesion) implements SearchResultItem {}

    /** @param id of the visit, or of the plan and its number where it stands by itself */
    record VisitResponseItem(String id, FollowUpPlan plan, VisitResponse answers, Lesion lesion)
            implements SearchResultItem {}

    /** Probes of one lot in one lesion. */
    record ProbeUse(String id, CryoablationSession session, Lesion lesion, ProbeLot lot, int quantity, Instant at)
            implements SearchResultItem {}

    /** One entry of the trail. */
    record AuditItem(String id, AuditLog.AuditEntry entry) implements SearchResultItem {}

    record ReminderItem(String id, Reminder reminder) implements SearchResultItem {}
}
