package ir.domain.followup;

import ir.domain.followup.FollowUpTemplate.Item;
import ir.domain.shared.DateRange;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One milestone of a plan. Its due date is fixed, its appointment may move. It is overdue from the day after its window
 * ends, and missed when the window of the next milestone opens.
 *
 * @param missedFrom the first day it counts as missed
 * @param contacts attempts to contact the patient, oldest first
 * @param note why it was waived or cancelled
 */
public record FollowUpVisit(
        String id,
        Item item,
        LocalDate due,
        DateRange window,
        LocalDate missedFrom,
        VisitState state,
        Optional<VisitAppointment> appointment,
        List<ContactAttempt> contacts,
        Optional<VisitResponse> response,
        String note) {

    public FollowUpVisit {
        contacts = List.copyOf(contacts);
    }

    static FollowUpVisit planned(String id, Item item, LocalDate due, DateRange window, LocalDate missedFrom) {
        return new FollowUpVisit(
                id,
                item,
                due,
                window,
                missedFrom,
                VisitState.PLANNED,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                "");
    }

    public String code() {
        return item.code();
    }

    /** Whether the visit will not take place: waived, superseded or cancelled. */
    public boolean willNotTakePlace() {
        return state == VisitState.WAIVED || state == VisitState.SUPERSEDED || state == VisitState.CANCELLED;
    }

    /**
     * The appointment that still occupies time. A visit that ended keeps its appointment for notifications but occupies
     * none.
     */
    public Optional<VisitAppointment> occupiedSlot() {
        return state == VisitState.SCHEDULED ? appointment : Optional.empty();
    }

    public Optional<PainAssessment> assessment() {
        return response.flatMap(VisitResponse::pain);
    }

    /** The state on a day; an open visit becomes overdue or missed by the calendar. */
    public VisitState stateOn(LocalDate today) {
        if (!state.open()) {
            return state;
        }
        if (!today.isBefore(missedFrom)) {
            return VisitState.MISSED;
        }
        return today.isAfter(window.last()) ? VisitState.OVERDUE : state;
    }

    /** Days between a day and the window; 0 within it. */
    long daysFrom(LocalDate day) {
        if (window.contains(day)) {
            return 0;
        }
        return day.isBefore(window.first())
                ? ChronoUnit.DAYS.between(day, window.first())
                : ChronoUnit.DAYS.between(window.last(), day);
    }

    /**
     * The day to offer: the due date, or the working day of the window nearest to it; of two equally near, the later.
     * Empty where the window has no working day left.
     */
    public Optional<LocalDate> dayToOffer(Predicate<LocalDate> working, LocalDate today) {
        return window.first()
                .datesUntil(window.last().plusDays(1))
                .filter(day -> !day.isBefore(today))
                .filter(working)
                .min(Comparator.comparingLong((LocalDate day) -> Math.abs(ChronoUnit.DAYS.between(due, day)))
                        .thenComparing(Comparator.reverseOrder()));
    }

    Result<FollowUpVisit> complete(VisitResponse response, LocalDate today) {
        var now = stateOn(today);
        var next = now == VisitState.OVERDUE ? VisitState.COMPLETED_LATE : VisitState.COMPLETED;
        if (!now.mayBecome(next)) {
            return Result.failure(new Rejection.TransitionNotAllowed("visit", now.name(), next.name()));
        }
        return Result.success(with(next, appointment, contacts, Optional.of(response), note));
    }

    FollowUpVisit withResponse(VisitResponse otherwise) {
        return with(state, appointment, contacts, Optional.of(otherwise), note);
    }

    Result<FollowUpVisit> end(VisitState how, String reason, LocalDate today) {
        var now = stateOn(today);
        if (!now.mayBecome(how)) {
            return Result.failure(new Rejection.TransitionNotAllowed("visit", now.name(), how.name()));
        }
        return Result.success(with(how, appointment, contacts, response, reason));
    }

    /** Sets or replaces the appointment. */
    Result<FollowUpVisit> schedule(VisitAppointment when, LocalDate today) {
        var now = stateOn(today);
        if (!now.open()) {
            return Result.failure(new Rejection.TransitionNotAllowed("visit", now.name(), VisitState.SCHEDULED.name()));
        }
        return Result.success(with(VisitState.SCHEDULED, Optional.of(when), contacts, response, note));
    }

    Result<FollowUpVisit> unschedule(LocalDate today) {
        if (!stateOn(today).open() || appointment.isEmpty()) {
            return Result.failure(
                    new Rejection.TransitionNotAllowed("visit", stateOn(today).name(), VisitState.PLANNED.name()));
        }
        return Result.success(with(VisitState.PLANNED, Optional.empty(), contacts, response, note));
    }

    Result<FollowUpVisit> withContactAttempt(ContactAttempt attempt, LocalDate today) {
        if (!stateOn(today).open()) {
            return Result.failure(
                    new Rejection.TransitionNotAllowed("visit", stateOn(today).name(), "contact"));
        }
        return Result.success(with(
                state,
                appointment,
                Stream.concat(contacts.stream(), Stream.of(attempt)).toList(),
                response,
                note));
    }

    FollowUpVisit closedAs(VisitState how, String reason) {
        return state.open() ? with(how, appointment, contacts, response, reason) : this;
    }

    /** Takes over due date and window from the recalculated visit; the appointment stays until a person moves it. */
    FollowUpVisit withDatesOf(FollowUpVisit other) {
        return new FollowUpVisit(
                id, item, other.due, other.window, other.missedFrom, state, appointment, contacts, response, note);
    }

    /** Whether the appointment lies outside the window, so that a person has to move it. */
    public boolean appointmentOutside(java.time.ZoneId zone) {
        return appointment
                .filter(a -> !window.contains(a.window().start().atZone(zone).toLocalDate()))
                .isPresent();
    }

    private FollowUpVisit with(
            VisitState next,
            Optional<VisitAppointment> when,
            List<ContactAttempt> tried,
            Optional<VisitResponse> given,
            String remark) {
        return new FollowUpVisit(id, item, due, window, missedFrom, next, when, tried, given, remark);
    }
}
