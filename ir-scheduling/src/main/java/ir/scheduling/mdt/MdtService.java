package ir.scheduling.mdt;

import ir.domain.mdt.MdtMeeting;
import ir.domain.mdt.MdtReview;
import ir.domain.mdt.MeetingId;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.referral.ReferralService;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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

    private final CommandExecutor executor;

    @Inject
    public MdtService(CommandExecutor executor) {
        this.executor = executor;
    }

    /** Meetings from three months ago on, each with the details of the referrals on its agenda. */
    public Result<Map<MdtMeeting, List<ReferralDetails>>> meetings(Caller caller) {
        return executor.read(caller, Permission.READ, "list", RecordType.TASK, "mdt", (repositories, now) -> {
            var meetings = repositories.mdt().findFrom(now.minus(SHOWN_HISTORY));
            var ids = meetings.stream()
                    .flatMap(m -> m.agenda().stream())
                    .distinct()
                    .toList();
            var details = ReferralDetailsAssembler.of(
                    repositories, repositories.referrals().find(ids), now);
            repositories
                    .audit()
                    .addAll(AuditLog.AuditEntry.forEachPatient(
                            now,
                            caller,
                            "list",
                            RecordType.TASK,
                            details.stream().map(f -> f.patient().id()).toList()));
            var listed = new LinkedHashMap<MdtMeeting, List<ReferralDetails>>();
            meetings.forEach(meeting -> listed.put(
                    meeting,
                    meeting.agenda().stream()
                            .flatMap(id -> details.stream()
                                    .filter(f -> f.referral().id().equals(id)))
                            .toList()));
            return Result.success(listed);
        });
    }

    public Result<MdtMeeting> plan(Caller caller, Instant starts, String title) {
        return executor.change(
                caller, Permission.DECIDE_REFERRAL, "plan", RecordType.TASK, "mdt", (repositories, now) -> {
                    if (starts.isBefore(now)) {
                        return Result.failure(new Rejection.InvalidValue("meeting", starts.toString(), "future-time"));
                    }
                    var meeting = MdtMeeting.plan(
                            new MeetingId(UUID.randomUUID().toString()),
                            starts,
                            title.isBlank() ? "Tumour board" : title.strip());
                    return saveAndPublish(repositories, caller, meeting, "meeting-planned", now);
                });
    }

    /** Adds a referral to the agenda of a meeting; a referral in triage moves to the MDT. */
    public Result<MdtMeeting> addToAgenda(Caller caller, MeetingId id, ReferralId referral) {
        return executor.change(
                caller, Permission.DECIDE_REFERRAL, "list", RecordType.TASK, id.value(), (repositories, now) -> {
                    var found = repositories.referrals().lock(referral);
                    if (found.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("referral", referral.value()));
                    }
                    if (found.get().state() != ReferralState.IN_MDT) {
                        var sent = ReferralService.applyDecision(
                                repositories,
                                caller,
                                found.get(),
                                ReferralState.IN_MDT,
                                RecordedReasons.of("referral-on-agenda"),
                                now);
                        if (sent instanceof Result.Failure<ir.domain.referral.Referral> failure) {
                            return Result.failure(failure.rejection());
                        }
                    }
                    return lock(repositories, id)
                            .flatMap(meeting -> meeting.addToAgenda(referral))
                            .flatMap(meeting -> saveAndPublish(repositories, caller, meeting, "meeting-listed", now));
                });
    }

    public Result<MdtMeeting> removeFromAgenda(Caller caller, MeetingId id, ReferralId referral) {
        return executor.change(
                caller,
                Permission.DECIDE_REFERRAL,
                "strike",
                RecordType.TASK,
                id.value(),
                (repositories, now) -> lock(repositories, id)
                        .flatMap(meeting -> meeting.removeFromAgenda(referral))
                        .flatMap(meeting -> saveAndPublish(repositories, caller, meeting, "meeting-listed", now)));
    }

    /**
     * Saves the minutes and closes the meeting; it cannot be changed afterwards. Every referral on its agenda must be
     * decided.
     */
    public Result<MdtMeeting> close(Caller caller, MeetingId id, String attendees, String minutes) {
        return executor.change(
                caller,
                Permission.DECIDE_REFERRAL,
                "close",
                RecordType.TASK,
                id.value(),
                (repositories, now) -> lock(repositories, id).flatMap(meeting -> {
                    var open = repositories.referrals().find(meeting.agenda()).stream()
                            .filter(r -> r.state() == ReferralState.IN_MDT)
                            .count();
                    if (open > 0) {
                        return Result.failure(
                                new Rejection.InvalidValue("agenda", open + " not decided", "agenda-decided"));
                    }
                    return meeting.close(attendees, minutes, now)
                            .flatMap(closed -> saveAndPublish(repositories, caller, closed, "meeting-closed", now));
                }));
    }

    /** Saves the MDT's review of a referral that is before the MDT, and applies its decision. */
    public Result<MdtReview> review(
            Caller caller,
            ReferralId id,
            Optional<MeetingId> meeting,
            Map<MdtReview.Alternative, String> alternatives,
            Map<MdtReview.Factor, String> factors,
            ReferralState decision,
            String reason,
            String decisionMaker) {
        return executor.change(
                caller, Permission.DECIDE_REFERRAL, "review", RecordType.TASK, id.value(), (repositories, now) -> {
                    var referral = repositories.referrals().lock(id);
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
                            .flatMap(review -> ReferralService.applyDecision(
                                            repositories, caller, referral.get(), decision, reason, now)
                                    .map(decided -> {
                                        repositories.mdt().add(review);
                                        return review;
                                    }));
                });
    }

    private static Result<MdtMeeting> lock(Repositories repositories, MeetingId id) {
        return repositories
                .mdt()
                .lock(id)
                .map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.NotFound("meeting", id.value())));
    }

    private static Result<MdtMeeting> saveAndPublish(
            Repositories repositories, Caller caller, MdtMeeting meeting, String topic, Instant now) {
        repositories.mdt().save(meeting);
        repositories.outbox().add(new Outbox.Event(now, topic, meeting.id().value(), Optional.empty(), Map.of()));
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(
                        now, caller, topic, RecordType.TASK, meeting.id().value(), Optional.empty()));
        return Result.success(meeting);
    }
}
