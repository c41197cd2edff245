package ir.domain.mdt;

import ir.domain.referral.ReferralId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One MDT meeting: start, agenda and minutes. A closed meeting is a record and cannot change.
 *
 * @param agenda referrals in the order of discussion
 * @param attendees as the minutes name them
 * @param minutes text beside the reviews
 */
public record MdtMeeting(
        MeetingId id,
        Instant starts,
        String title,
        List<ReferralId> agenda,
        String attendees,
        String minutes,
        Optional<Instant> closed,
        long version) {
    public MdtMeeting {
        agenda = List.copyOf(agenda);
    }

    public static MdtMeeting plan(MeetingId id, Instant starts, String title) {
        return new MdtMeeting(id, starts, title, List.of(), "", "", Optional.empty(), 0);
    }

    public Result<MdtMeeting> addToAgenda(ReferralId referral) {
        if (closed.isPresent()) {
            return Result.failure(new Rejection.AlreadyFinal("meeting"));
        }
        return Result.success(
                agenda.contains(referral)
                        ? this
                        : with(Stream.concat(agenda.stream(), Stream.of(referral))
                                .toList()));
    }

    public Result<MdtMeeting> removeFromAgenda(ReferralId referral) {
        return closed.isPresent()
                ? Result.failure(new Rejection.AlreadyFinal("meeting"))
                : Result.success(
                        with(agenda.stream().filter(r -> !r.equals(referral)).toList()));
    }

    /** Closes the meeting and stores minutes and attendees. */
    public Result<MdtMeeting> close(String present, String text, Instant now) {
        if (closed.isPresent()) {
            return Result.failure(new Rejection.AlreadyFinal("meeting"));
        }
        if (present.isBlank()) {
            return Result.failure(new Rejection.MissingValue("attendees", "attendees"));
        }
        return Result.success(
                new MdtMeeting(id, starts, title, agenda, present.strip(), text.strip(), Optional.of(now), version));
    }

    private MdtMeeting with(List<ReferralId> list) {
        return new MdtMeeting(id, starts, title, list, attendees, minutes, closed, version);
    }
}
