package ir.scheduling.persistence;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.module.SimpleModule;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingProposal;
import ir.domain.booking.SchedulingRuleOverride;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.VisitAppointment;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.readiness.PatientInstructions;
import ir.domain.referral.Referral;
import ir.domain.referral.TreatmentSeries;
import ir.domain.repeat.RepeatTrigger;
import ir.domain.resource.CalendarEvent;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.ResourceRole;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.PhaseStart;
import ir.domain.treatment.SessionCourse;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.SyncTask;

/**
 * Names of record components and enum constants in stored documents and columns, where they differ from the names in the
 * code. What is stored is not rewritten when a component or a constant is renamed; reads and writes use the name under
 * which it was first stored.
 */
final class StoredNames extends SimpleModule {
    private static final long serialVersionUID = 1;

    StoredNames() {
        setMixInAnnotation(ProcedureTemplate.class, ProcedureTemplateNames.class);
        setMixInAnnotation(Booking.class, BookingNames.class);
        setMixInAnnotation(BookingProposal.class, BookingProposalNames.class);
        setMixInAnnotation(Referral.class, ReferralNames.class);
        setMixInAnnotation(Subscription.class, SubscriptionNames.class);
        setMixInAnnotation(ChecklistSnapshot.class, ChecklistSnapshotNames.class);
        setMixInAnnotation(ChecklistSnapshot.ItemSnapshot.class, ChecklistSnapshotItemSnapshotNames.class);
        setMixInAnnotation(ChecklistSnapshot.Change.class, ChecklistSnapshotChangeNames.class);
        setMixInAnnotation(PatientInstructions.Instruction.class, PatientInstructionsInstructionNames.class);
        setMixInAnnotation(SessionCourse.class, SessionCourseNames.class);
        setMixInAnnotation(VisitAppointment.class, VisitAppointmentNames.class);
        setMixInAnnotation(CalendarEvent.class, CalendarEventNames.class);
        setMixInAnnotation(RepeatTrigger.class, RepeatTriggerNames.class);
        setMixInAnnotation(PhaseStart.class, PhaseStartNames.class);
        setMixInAnnotation(AdverseEvent.class, AdverseEventNames.class);
        setMixInAnnotation(FollowUpVisit.class, FollowUpVisitNames.class);
        setMixInAnnotation(TreatmentSeries.class, TreatmentSeriesNames.class);
        setMixInAnnotation(ResourceRole.class, ResourceRoleNames.class);
        setMixInAnnotation(CalendarEvent.EventType.class, CalendarEventTypeNames.class);
        setMixInAnnotation(SchedulingRuleOverride.Rule.class, SchedulingRuleNames.class);
        setMixInAnnotation(SyncTask.Direction.class, SyncDirectionNames.class);
    }

    private interface TreatmentSeriesNames {
        @JsonProperty("stages")
        Object sessions();
    }

    private enum ResourceRoleNames {
        @JsonProperty("CLINIC")
        FOLLOW_UP_CLINIC
    }

    private enum CalendarEventTypeNames {
        @JsonProperty("BUSY_ELSEWHERE")
        EXTERNAL_BUSY
    }

    private enum SchedulingRuleNames {
        @JsonProperty("KEPT_TIME")
        RESERVED_BLOCK
    }

    private enum SyncDirectionNames {
        @JsonProperty("FETCH")
        IMPORT,
        @JsonProperty("FILE")
        EXPORT
    }

    private interface ProcedureTemplateNames {
        @JsonProperty("notAsked")
        Object excludedChecklistItems();
    }

    private interface BookingNames {
        @JsonProperty("stage")
        Object sessionNumber();
    }

    private interface BookingProposalNames {
        @JsonProperty("stage")
        Object sessionNumber();
    }

    private interface ReferralNames {
        @JsonProperty("staging")
        Object series();
    }

    private interface SubscriptionNames {
        @JsonProperty("wish")
        Object spec();
    }

    private interface ChecklistSnapshotNames {
        @JsonProperty("taken")
        Object assignees();
    }

    private interface ChecklistSnapshotItemSnapshotNames {
        @JsonProperty("what")
        Object item();
    }

    private interface ChecklistSnapshotChangeNames {
        @JsonProperty("what")
        Object item();
    }

    private interface PatientInstructionsInstructionNames {
        @JsonProperty("what")
        Object type();
    }

    private interface SessionCourseNames {
        @JsonProperty("notTreated")
        Object untreatedLesions();
    }

    private interface VisitAppointmentNames {
        @JsonProperty("place")
        Object clinic();
    }

    private interface CalendarEventNames {
        @JsonProperty("kind")
        Object type();
    }

    private interface RepeatTriggerNames {
        @JsonProperty("kind")
        Object type();
    }

    private interface PhaseStartNames {
        @JsonProperty("began")
        Object startedAt();
    }

    private interface AdverseEventNames {
        @JsonProperty("words")
        Object description();

        @JsonProperty("struck")
        Object enteredInErrorReason();
    }

    private interface FollowUpVisitNames {
        @JsonProperty("answers")
        Object response();
    }
}
