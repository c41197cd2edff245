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
 * A referral that waits for a place sooner than the one it has, or for any. One person at a time is offered a place; who
 * does not take it waits on.
 *
 * @param days weekdays the patient can come; none named means any
 * @param notBefore the earliest time of day the patient can begin
 * @param noticeHours how long before its start the patient must know
 * @param offers every place that was offered, newest last
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

    /** A place held for somebody who waits, and what came of it. */
    public record Offer(BookingId hold, TimeRange planned, Instant at, Instant expires, String by, String answer) {}

    /** An offer nobody has answered. */
    public static final String UNANSWERED = "";

    public WaitingEntry {
        days = Set.copyOf(days);
        offers = List.copyOf(offers);
        if (noticeHours < 0 || noticeHours > 24 * 60) {
            throw new IllegalArgumentException("notice: " + noticeHours + " h (expected: 0 to 1440)");
        }
    }

    /** The patient could come then, if told now. */
    public boolean admits(TimeRange place, ZoneId zone, Instant now) {
        var local = place.start().atZone(zone);
        return (days.isEmpty() || days.contains(local.getDayOfWeek()))
                && notBefore.filter(local.toLocalTime()::isBefore).isEmpty()
                && !place.start().isBefore(now.plusSeconds(noticeHours * 3600L));
    }

    /** The offer on the table; empty where there is none, or its time has run out. */
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
                    new Rejection.TransitionNotAllowed("waiting entry", state.name(), State.OFFERED.name()));
        }
        return Result.success(with(
                State.OFFERED,
                Stream.concat(withAnswer("expired").stream(), Stream.of(made)).toList()));
    }

    /** The patient said no, or did not say anything in time. */
    public Result<WaitingEntry> decline(String answer) {
        if (state != State.OFFERED) {
            return Result.failure(
                    new Rejection.TransitionNotAllowed("waiting entry", state.name(), State.WAITING.name()));
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
        return Result.failure(new Rejection.TransitionNotAllowed("waiting entry", state.name(), next.name()));
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

    /** As it stands after it was kept. */
    public WaitingEntry withVersion(long counted) {
        return new WaitingEntry(id, referral, site, state, days, notBefore, noticeHours, note, since, offers, counted);
    }
}
