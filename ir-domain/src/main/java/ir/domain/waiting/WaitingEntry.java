package ir.domain.waiting;

import ir.domain.booking.BookingId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.SiteId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A referral waiting for a slot, or for an earlier one than it has. It has at most one open offer; a declined or
 * expired offer returns it to waiting.
 *
 * @param days weekdays the patient can come; empty means any
 * @param notBefore the earliest time of day the patient can begin
 * @param noticeHours hours of notice the patient needs before the start, 0 to 1440
 * @param offers every slot that was offered, latest last
 */
public record WaitingEntry(
        String id,
        ReferralId referral,
        SiteId site,
        State state,
        Set<DayOfWeek> days,
        Optional<LocalTime> notBefore,
        int noticeHours,
        String note,
        Instant since,
        List<Offer> offers,
        long version) {

    /** WAITING ⇄ OFFERED; either ends as BOOKED or REMOVED. */
    public enum State {
        WAITING,
        OFFERED,
        BOOKED,
        REMOVED
    }

    /** A slot held for a waiting patient, and the patient's answer. */
    public record Offer(BookingId hold, TimeRange planned, Instant at, Instant expires, String by, String answer) {}

    /** The answer of an offer that is still open. */
    public static final String UNANSWERED = "";

    public WaitingEntry {
        days = Set.copyOf(days);
        offers = List.copyOf(offers);
        if (noticeHours < 0 || noticeHours > 24 * 60) {
            throw new IllegalArgumentException("notice: " + noticeHours + " h (expected: 0 to 1440)");
        }
    }

    /** Whether the patient could come at that time with notice given now. */
    public boolean isAvailableAt(TimeRange place, ZoneId zone, Instant now) {
        var local = place.start().atZone(zone);
        return (days.isEmpty() || days.contains(local.getDayOfWeek()))
                && notBefore.filter(local.toLocalTime()::isBefore).isEmpty()
                && !place.start().isBefore(now.plusSeconds(noticeHours * 3600L));
    }

    /** The open offer; empty where there is none or it has expired. */
    public Optional<Offer> open(Instant now) {
        return offers.stream()
                .filter(o -> o.answer().equals(UNANSWERED) && now.isBefore(o.expires()))
                .reduce((a, b) -> b);
    }

    public boolean active() {
        return state == State.WAITING || state == State.OFFERED;
    }

    public Result<WaitingEntry> offer(Offer made, Instant now) {
        if (!active() || open(now).isPresent()) {
            return Result.failure(
                    new Rejection.TransitionNotAllowed("waiting-list-entry", state.name(), State.OFFERED.name()));
        }
        return Result.success(with(
                State.OFFERED,
                Stream.concat(withAnswer("expired").stream(), Stream.of(made)).toList()));
    }

    /** Records that the patient declined or did not answer in time. */
    public Result<WaitingEntry> decline(String answer) {
        if (state != State.OFFERED) {
            return Result.failure(
                    new Rejection.TransitionNotAllowed("waiting-list-entry", state.name(), State.WAITING.name()));
        }
        return Result.success(with(State.WAITING, withAnswer(answer)));
    }

    public Result<WaitingEntry> booked() {
        return active()
                ? Result.success(with(State.BOOKED, withAnswer("accepted")))
                : transitionNotAllowed(State.BOOKED);
    }

    public Result<WaitingEntry> removed(String reason) {
        return active() ? Result.success(with(State.REMOVED, withAnswer(reason))) : transitionNotAllowed(State.REMOVED);
    }

    private Result<WaitingEntry> transitionNotAllowed(State next) {
        return Result.failure(new Rejection.TransitionNotAllowed("waiting-list-entry", state.name(), next.name()));
    }

    private List<Offer> withAnswer(String answer) {
        return offers.stream()
                .map(o -> o.answer().equals(UNANSWERED)
                        ? new Offer(o.hold(), o.planned(), o.at(), o.expires(), o.by(), answer)
                        : o)
                .toList();
    }

    private WaitingEntry with(State next, List<Offer> made) {
        return new WaitingEntry(id, referral, site, next, days, notBefore, noticeHours, note, since, made, version);
    }

    /** The entry as saved; the repository assigns the version. */
    public WaitingEntry withVersion(long counted) {
        return new WaitingEntry(id, referral, site, state, days, notBefore, noticeHours, note, since, offers, counted);
    }
}
