package ir.scheduling.mdt;

import ir.domain.mdt.MdtMeeting;
import ir.domain.mdt.MdtReview;
import ir.domain.mdt.MeetingId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.referral.ReferralDecisions;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.MdtRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Plans MDT meetings, manages their agenda and records the MDT's decisions. */
@ApplicationScoped
public class MdtService {
    /** How far back meetings are listed. */
    private static final Duration SHOWN_HISTORY = Duration.ofDays(90);

    private final UseCaseAudit audit;
    private final MdtRepository mdt;
    private final Event<DomainEvent> events;
    private final ReferralRepository referrals;
    private final ReferralDetailsAssembler referralDetailsAssembler;
    private final ReferralDecisions referralDecisions;
    private final Clock clock;

    @Inject
    public MdtService(
            UseCaseAudit audit,
            MdtRepository mdt,
            Event<DomainEvent> events,
            ReferralRepository referrals,
            ReferralDetailsAssembler referralDetailsAssembler,
            ReferralDecisions referralDecisions,
            Clock clock) {
        this.audit = audit;
        this.mdt = mdt;
        this.events = events;
        this.referrals = referrals;
        this.referralDetailsAssembler = referralDetailsAssembler;
        this.referralDecisions = referralDecisions;
        this.clock = clock;
    }

    /** Meetings from three months ago on, each with the details of the referrals on its agenda. */
    @Query(permission = Permission.READ, action = "list", type = RecordType.TASK)
    public Result<Map<MdtMeeting, List<ReferralDetails>>> meetings(Caller caller) {
        var now = clock.instant();
        var meetings = mdt.findFrom(now.minus(SHOWN_HISTORY));
        var ids = meetings.stream().flatMap(m -> m.agenda().stream()).distinct().toList();
        var details = referralDetailsAssembler.of(referrals.find(ids), now);
        audit.addForEach(details.stream().map(f -> f.patient().id()).toList());
        var listed = new LinkedHashMap<MdtMeeting, List<ReferralDetails>>();
        meetings.forEach(meeting -> listed.put(
                meeting,
                meeting.agenda().stream()
                        .flatMap(id ->
                                details.stream().filter(f -> f.referral().id().equals(id)))
                        .toList()));
        return Result.success(listed);
    }

    @Command(permission = Permission.DECIDE_REFERRAL, action = "plan", type = RecordType.TASK)
    public Result<MdtMeeting> plan(Caller caller, Instant starts, String title) {
        var now = clock.instant();
        if (starts.isBefore(now)) {
            return Result.failure(new Rejection.InvalidValue("meeting", starts.toString(), "future-time"));
        }
        var meeting = MdtMeeting.plan(
                new MeetingId(UUID.randomUUID().toString()), starts, title.isBlank() ? "Tumour board" : title.strip());
        return saveAndPublish(meeting, EventType.MEETING_PLANNED, now);
    }

    /** Adds a referral to the agenda of a meeting; a referral in triage moves to the MDT. */
    @Command(permission = Permission.DECIDE_REFERRAL, action = "list", type = RecordType.TASK)
    public Result<MdtMeeting> addToAgenda(Caller caller, @Subject MeetingId id, ReferralId referral) {
        var now = clock.instant();
        var found = referrals.lock(referral);
        if (found.isEmpty()) {
            return Result.failure(new Rejection.NotFound("referral", referral.value()));
        }
        if (found.get().state() != ReferralState.IN_MDT) {
            var sent = referralDecisions.applyDecision(
                    caller, found.get(), ReferralState.IN_MDT, RecordedReasons.of("referral-on-agenda"), now);
            if (sent instanceof Result.Failure<Referral> failure) {
                return Result.failure(failure.rejection());
            }
        }
        return lock(id).flatMap(meeting -> meeting.addToAgenda(referral))
                .flatMap(meeting -> saveAndPublish(meeting, EventType.MEETING_LISTED, now));
    }

    @Command(permission = Permission.DECIDE_REFERRAL, action = "strike", type = RecordType.TASK)
    public Result<MdtMeeting> removeFromAgenda(Caller caller, @Subject MeetingId id, ReferralId referral) {
        var now = clock.instant();
        return lock(id).flatMap(meeting -> meeting.removeFromAgenda(referral))
                .flatMap(meeting -> saveAndPublish(meeting, EventType.MEETING_LISTED, now));
    }

    /**
     * Saves the minutes and closes the meeting; it cannot be changed afterwards. Every referral on its agenda must be
     * decided.
     */
    @Command(permission = Permission.DECIDE_REFERRAL, action = "close", type = RecordType.TASK)
    public Result<MdtMeeting> close(Caller caller, @Subject MeetingId id, String attendees, String minutes) {
        var now = clock.instant();
        return lock(id).flatMap(meeting -> {
            var open = referrals.find(meeting.agenda()).stream()
                    .filter(r -> r.state() == ReferralState.IN_MDT)
                    .count();
            if (open > 0) {
                return Result.failure(new Rejection.InvalidValue("agenda", open + " not decided", "agenda-decided"));
            }
            return meeting.close(attendees, minutes, now)
                    .flatMap(closed -> saveAndPublish(closed, EventType.MEETING_CLOSED, now));
        });
    }

    /** Saves the MDT's review of a referral that is before the MDT, and applies its decision. */
    @Command(permission = Permission.DECIDE_REFERRAL, action = "review", type = RecordType.TASK)
    public Result<MdtReview> review(
            Caller caller,
            @Subject ReferralId id,
            Optional<MeetingId> meeting,
            Map<MdtReview.Alternative, String> alternatives,
            Map<MdtReview.Factor, String> factors,
            ReferralState decision,
            String reason,
            String decisionMaker) {
        var now = clock.instant();
        var referral = referrals.lock(id);
        if (referral.isEmpty()) {
            return Result.failure(new Rejection.NotFound("referral", id.value()));
        }
        if (referral.get().state() != ReferralState.IN_MDT) {
            return Result.failure(new Rejection.TransitionNotAllowed(
                    "referral", referral.get().state().name(), "REVIEWED"));
        }
        return MdtReview.of(
                        UUID.randomUUID().toString(),
                        id,
                        meeting,
                        alternatives,
                        factors,
                        decision,
                        reason,
                        decisionMaker,
                        now)
                .flatMap(review -> referralDecisions
                        .applyDecision(caller, referral.get(), decision, reason, now)
                        .map(decided -> {
                            mdt.add(review);
                            return review;
                        }));
    }

    private Result<MdtMeeting> lock(MeetingId id) {
        return mdt.lock(id)
                .map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.NotFound("meeting", id.value())));
    }

    private Result<MdtMeeting> saveAndPublish(MdtMeeting meeting, EventType type, Instant now) {
        mdt.save(meeting);
        events.fire(new DomainEvent.MeetingChanged(type, now, meeting));
        audit.add(type.code(), RecordType.TASK, meeting.id().value(), Optional.empty());
        return Result.success(meeting);
    }
}
