package ir.scheduling.mdt;

import ir.domain.mdt.MdtMeeting;
import ir.domain.mdt.MdtReview;
import ir.domain.mdt.MeetingId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.referral.ReferralDesk;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.referral.ReferralFiles;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The tumour board: plans its meetings, keeps its list, takes its decisions. */
public final class MdtDesk {
    /** How far back meetings are shown. */
    private static final Duration LOOK_BACK = Duration.ofDays(90);

    private final Entrance entrance;

    public MdtDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** Meetings from three months ago on, each with the files on its list. */
    public Outcome<Map<MdtMeeting, List<ReferralFile>>> meetings(Actor actor) {
        return entrance.read(actor, Permission.READ, "list", "Task", "mdt", (stores, now) -> {
            var meetings = stores.tumourBoard().from(now.minus(LOOK_BACK));
            var ids = meetings.stream()
                    .flatMap(m -> m.agenda().stream())
                    .distinct()
                    .toList();
            var files = ReferralFiles.of(stores, stores.referrals().find(ids), now);
            stores.audit()
                    .addAll(AuditTrail.Entry.each(
                            now,
                            actor,
                            "list",
                            "Task",
                            files.stream().map(f -> f.patient().id()).toList()));
            var listed = new LinkedHashMap<MdtMeeting, List<ReferralFile>>();
            meetings.forEach(meeting -> listed.put(
                    meeting,
                    meeting.agenda().stream()
                            .flatMap(id ->
                                    files.stream().filter(f -> f.referral().id().equals(id)))
                            .toList()));
            return Outcome.done(listed);
        });
    }

    public Outcome<MdtMeeting> plan(Actor actor, Instant starts, String title) {
        return entrance.change(actor, Permission.DECIDE_REFERRAL, "plan", "Task", "mdt", (stores, now) -> {
            if (starts.isBefore(now)) {
                return Outcome.refused(new Refusal.InvalidValue("meeting", starts.toString(), "a time to come"));
            }
            var meeting = MdtMeeting.plan(
                    new MeetingId(UUID.randomUUID().toString()),
                    starts,
                    title.isBlank() ? "Tumour board" : title.strip());
            return kept(stores, actor, meeting, "meeting-planned", now);
        });
    }

    /** On the list of a meeting; a referral in triage goes before the board with it. */
    public Outcome<MdtMeeting> list(Actor actor, MeetingId id, ReferralId referral) {
        return entrance.change(actor, Permission.DECIDE_REFERRAL, "list", "Task", id.value(), (stores, now) -> {
            var found = stores.referrals().lock(referral);
            if (found.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("referral", referral.value()));
            }
            if (found.get().state() != ReferralState.IN_MDT) {
                var sent = ReferralDesk.decided(
                        stores, actor, found.get(), ReferralState.IN_MDT, "on the board's list", now);
                if (sent instanceof Outcome.Refused<ir.domain.referral.Referral> refused) {
                    return Outcome.refused(refused.refusal());
                }
            }
            return locked(stores, id)
                    .then(meeting -> meeting.list(referral))
                    .then(meeting -> kept(stores, actor, meeting, "meeting-listed", now));
        });
    }

    public Outcome<MdtMeeting> strike(Actor actor, MeetingId id, ReferralId referral) {
        return entrance.change(
                actor,
                Permission.DECIDE_REFERRAL,
                "strike",
                "Task",
                id.value(),
                (stores, now) -> locked(stores, id)
                        .then(meeting -> meeting.strike(referral))
                        .then(meeting -> kept(stores, actor, meeting, "meeting-listed", now)));
    }

    /** The minutes; from then on the meeting is a record. Every referral on its list was decided. */
    public Outcome<MdtMeeting> close(Actor actor, MeetingId id, String attendees, String minutes) {
        return entrance.change(
                actor,
                Permission.DECIDE_REFERRAL,
                "close",
                "Task",
                id.value(),
                (stores, now) -> locked(stores, id).then(meeting -> {
                    var open = stores.referrals().find(meeting.agenda()).stream()
                            .filter(r -> r.state() == ReferralState.IN_MDT)
                            .count();
                    if (open > 0) {
                        return Outcome.refused(new Refusal.InvalidValue(
                                "agenda", open + " not decided", "each decided, or struck from the list"));
                    }
                    return meeting.close(attendees, minutes, now)
                            .then(closed -> kept(stores, actor, closed, "meeting-closed", now));
                }));
    }

    /** The board's review of a referral that lies before it: it is kept and decides. */
    public Outcome<MdtReview> review(
            Actor actor,
            ReferralId id,
            Optional<MeetingId> meeting,
            Map<MdtReview.Alternative, String> alternatives,
            Map<MdtReview.Factor, String> factors,
            ReferralState decision,
            String reason,
            String decisionMaker) {
        return entrance.change(actor, Permission.DECIDE_REFERRAL, "review", "Task", id.value(), (stores, now) -> {
            var referral = stores.referrals().lock(id);
            if (referral.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("referral", id.value()));
            }
            if (referral.get().state() != ReferralState.IN_MDT) {
                return Outcome.refused(new Refusal.TransitionNotAllowed(
                        "referral", referral.get().state().name(), "reviewed by the board"));
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
                    .then(review -> ReferralDesk.decided(stores, actor, referral.get(), decision, reason, now)
                            .map(decided -> {
                                stores.tumourBoard().add(review);
                                return review;
                            }));
        });
    }

    private static Outcome<MdtMeeting> locked(Stores stores, MeetingId id) {
        return stores.tumourBoard()
                .lock(id)
                .map(Outcome::done)
                .orElseGet(() -> Outcome.refused(new Refusal.NotFound("meeting", id.value())));
    }

    private static Outcome<MdtMeeting> kept(Stores stores, Actor actor, MdtMeeting meeting, String topic, Instant now) {
        stores.tumourBoard().save(meeting);
        stores.outbox().add(new Outbox.Event(now, topic, meeting.id().value(), Optional.empty(), Map.of()));
        stores.audit()
                .add(AuditTrail.Entry.done(
                        now, actor, topic, "Task", meeting.id().value(), Optional.empty()));
        return Outcome.done(meeting);
    }
}
