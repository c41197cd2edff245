package ir.scheduling.search;

import ir.domain.booking.Booking;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.VisitAnswers;
import ir.domain.lesion.Lesion;
import ir.domain.patient.Patient;
import ir.domain.referral.Referral;
import ir.domain.resource.ProbeLot;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.record.Evidence;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.reminder.Reminder;
import ir.scheduling.treatment.TreatmentDesk;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Something that was found, whole enough to be told to another system. */
public sealed interface Item {
    /** As another system sent it. */
    record Received(Evidence evidence) implements Item {}

    /** @param lesions what the session is for */
    record Booked(Booking booking, boolean checkedIn, List<Lesion> lesions) implements Item {}

    /** Somebody who waits for a place. */
    record Waiting(WaitingEntry entry, Referral referral) implements Item {}

    /** A milestone of a follow-up plan. */
    record Visit(FollowUpDesk.Due due) implements Item {}

    /** One lesion of one session. */
    record Treated(TreatmentDesk.Treated treated, Optional<Booking> booking) implements Item {}

    /** A session whose patient has come. */
    record Episode(CryoablationSession session, Optional<Booking> booking) implements Item {}

    record Harm(AdverseEvent event, CryoablationSession session, Lesion lesion) implements Item {}

    /** Everything about a referral; triage and the checklist are read from it. */
    record File(ReferralFile file) implements Item {}

    /** A referral that no order of an EHR stands for. */
    record Typed(Referral referral, List<Lesion> lesions) implements Item {}

    /** A patient of whom no EHR told. */
    record Person(Patient patient) implements Item {}

    record Tumour(Lesion lesion) implements Item {}

    record Plan(FollowUpPlan plan, Lesion lesion) implements Item {}

    /** @param id of the visit, or of the plan and its number where it stands by itself */
    record Given(String id, FollowUpPlan plan, VisitAnswers answers, Lesion lesion) implements Item {}

    /** Probes of one lot in one lesion. */
    record Used(String id, CryoablationSession session, Lesion lesion, ProbeLot lot, int quantity, Instant at)
            implements Item {}

    /** One entry of the trail. */
    record Deed(String id, AuditTrail.Entry entry) implements Item {}

    record Message(String id, Reminder reminder) implements Item {}
}
