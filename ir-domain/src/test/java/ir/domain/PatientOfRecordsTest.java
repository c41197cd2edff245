package ir.domain;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.booking.BookingState;
import ir.domain.booking.SchedulingRuleOverride;
import ir.domain.clinical.Intent;
import ir.domain.clinical.Urgency;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.TumourCategory;
import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.ReferralTransition;
import ir.domain.referral.TreatmentSeries;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.repeat.RepeatTrigger;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.session.Anaesthesia;
import ir.domain.session.CryoProtocol;
import ir.domain.session.PlanParameters;
import ir.domain.session.SessionId;
import ir.domain.session.SessionPlan;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionCourse;
import ir.domain.treatment.SessionState;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Two records of one person are merged: what belongs to the one becomes the other's, and nothing else of it changes. The
 * id is also the text of every other member here, where it must stay.
 */
class PatientOfRecordsTest {
    private static final String ID = "active";
    private static final PatientId FROM = new PatientId(ID);
    private static final PatientId INTO = new PatientId("kept");
    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 2);
    private static final LesionId LESION = new LesionId(ID);
    private static final ReferralId REFERRAL = new ReferralId(ID);
    private static final TimeRange PLANNED = TimeRange.ofMinutes(NOW, 120);
    private static final PlanParameters INPUT = new PlanParameters(
            ProbeSize.values()[0], 2, 1, Anaesthesia.values()[0], CryoProtocol.STANDARD, 0, List.of());
    private static final List<Allocation> ALLOCATIONS =
            List.of(new Allocation(new ResourceId(ID), ID, ResourceRole.ROOM, PLANNED));
    private static final List<SchedulingRuleOverride> OVERRIDES =
            List.of(new SchedulingRuleOverride(SchedulingRuleOverride.Rule.OUTSIDE_HOURS, ID, ID, NOW));

    /** The copy belongs to the other patient and is equal in every other component. */
    private static <T extends Record> void movesOnlyThePatient(T original, Function<T, T> merge) {
        var copy = merge.apply(original);
        assertThat(Arrays.stream(original.getClass().getRecordComponents())
                        .filter(component -> {
                            try {
                                return !component
                                        .getAccessor()
                                        .invoke(original)
                                        .equals(component.getAccessor().invoke(copy));
                            } catch (ReflectiveOperationException exception) {
                                throw new IllegalStateException(exception);
                            }
                        })
                        .map(component -> component.getName()))
                .containsExactly("patient");
        assertThat(copy).extracting("patient").isEqualTo(INTO);
    }

    @Test
    void referralAndLesion() {
        movesOnlyThePatient(
                new Referral(
                        REFERRAL,
                        new OrderNumber(ID, ID),
                        FROM,
                        List.of(LESION),
                        Intent.PALLIATIVE,
                        Urgency.SOON,
                        TODAY,
                        ID,
                        TODAY.plusDays(14),
                        ReferralState.SCHEDULED,
                        Optional.of(INPUT),
                        Optional.of(new TreatmentSeries(List.of(List.of(LESION), List.of(LESION)), 14)),
                        List.of(new ReferralTransition(ReferralState.ACCEPTED, NOW, ID, ID)),
                        7),
                referral -> referral.withPatient(INTO));
        movesOnlyThePatient(
                new Lesion(
                        LESION, FROM, BodySite.ILIUM, Optional.of(Laterality.RIGHT), TumourCategory.METASTATIC, ID, ID),
                lesion -> lesion.withPatient(INTO));
    }

    @Test
    void bookingAndProposal() {
        movesOnlyThePatient(
                new Booking(
                        new BookingId(ID),
                        new SiteId(ID),
                        REFERRAL,
                        2,
                        FROM,
                        new BookingState.Cancelled(ID, BookingState.Initiator.values()[0]),
                        SessionPlan.of(INPUT),
                        PLANNED,
                        ALLOCATIONS,
                        OVERRIDES,
                        NOW,
                        ID,
                        ID,
                        7),
                booking -> booking.withPatient(INTO));
        movesOnlyThePatient(
                new BookingProposal(
                        new BookingId(ID),
                        new SiteId(ID),
                        REFERRAL,
                        2,
                        FROM,
                        SessionPlan.of(INPUT),
                        PLANNED,
                        ALLOCATIONS,
                        Optional.of(new BookingId(ID)),
                        OVERRIDES,
                        NOW),
                proposal -> proposal.withPatient(INTO));
    }

    @Test
    void sessionAndAdverseEvent() {
        movesOnlyThePatient(
                new CryoablationSession(
                        new SessionId(ID),
                        REFERRAL,
                        FROM,
                        List.of(LESION),
                        SessionState.CHECKED_IN,
                        SessionPlan.of(INPUT),
                        PLANNED,
                        List.of(new CryoablationSession.StateChange(SessionState.CHECKED_IN, NOW, ID, ID)),
                        SessionCourse.NONE,
                        7),
                session -> session.withPatient(INTO));
        movesOnlyThePatient(
                new AdverseEvent(
                        ID,
                        FROM,
                        LESION,
                        new SessionId(ID),
                        AdverseEvent.Term.OTHER,
                        ID,
                        AdverseEvent.Scale.CTCAE_5,
                        2,
                        TODAY,
                        AdverseEvent.Causality.PROBABLE,
                        Optional.of(1),
                        Optional.of(TODAY),
                        Optional.of(ID),
                        NOW,
                        ID,
                        7),
                event -> event.withPatient(INTO));
    }

    @Test
    void followUpPlanAndRepeatCandidate() {
        var plan = FollowUpPlan.build(
                ID,
                LESION,
                FROM,
                new SessionId(ID),
                2,
                TODAY,
                FollowUpTemplate.defaults().get(0),
                Optional.empty());
        movesOnlyThePatient(plan, one -> one.withPatient(INTO));
        assertThat(plan.visits()).isNotEmpty();
        movesOnlyThePatient(
                RepeatCandidate.open(
                                ID,
                                LESION,
                                FROM,
                                ID,
                                TODAY,
                                List.of(new RepeatTrigger(RepeatTrigger.TriggerType.REP_CLIN, TODAY, List.of(ID))),
                                NOW,
                                ID)
                        .review(NOW, ID)
                        .orElseThrow(),
                candidate -> candidate.withPatient(INTO));
    }

    @Test
    void checklist() {
        movesOnlyThePatient(
                ChecklistSnapshot.begin(REFERRAL, FROM)
                        .assign(
                                ir.domain.session.ChecklistItem.values()[0],
                                Optional.of(new ChecklistSnapshot.Assignee(ID, ID))),
                checklist -> checklist.withPatient(INTO));
    }
}
