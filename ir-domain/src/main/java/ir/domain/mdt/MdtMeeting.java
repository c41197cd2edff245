package ir.domain.mdt;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.referral.ReferralId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One meeting of the tumour board: its hour, its list and its minutes. Closed, it is a record and changes no more.
 *
 * @param agenda referrals in the order they are talked about
 * @param attendees who was there, as the minutes name them
 * @param minutes what was said beside the reviews
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

    public Outcome<MdtMeeting> list(ReferralId referral) {
        if (closed.isPresent()) {
            return Outcome.refused(new Refusal.AlreadyFinal("meeting"));
        }
        return Outcome.done(
                agenda.contains(referral)
                        ? this
                        : with(Stream.concat(agenda.stream(), Stream.of(referral))
                                .toList()));
    }

    public Outcome<MdtMeeting> strike(ReferralId referral) {
        return closed.isPresent()
                ? Outcome.refused(new Refusal.AlreadyFinal("meeting"))
                : Outcome.done(
                        with(agenda.stream().filter(r -> !r.equals(referral)).toList()));
    }

    /** The minutes are kept with who was there. */
    public Outcome<MdtMeeting> close(String present, String said, Instant now) {
        if (closed.isPresent()) {
            return Outcome.refused(new Refusal.AlreadyFinal("meeting"));
        }
        if (present.isBlank()) {
            return Outcome.refused(new Refusal.MissingValue("attendees", "who was there"));
        }
        return Outcome.done(
                new MdtMeeting(id, starts, title, agenda, present.strip(), said.strip(), Optional.of(now), version));
    }

    private MdtMeeting with(List<ReferralId> list) {
        return new MdtMeeting(id, starts, title, list, attendees, minutes, closed, version);
    }
}
