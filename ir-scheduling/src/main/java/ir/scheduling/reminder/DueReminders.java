package ir.scheduling.reminder;

import ir.domain.followup.VisitState;
import ir.domain.session.SessionId;
import ir.domain.treatment.SessionState;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.SiteRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Which reminders are due for a session, a plan and the overdue visits. Runs in the transaction of its caller. */
@ApplicationScoped
public class DueReminders {
    /** How long before a visit the patient is reminded (local default). */
    static final Duration VISIT_BEFORE = Duration.ofDays(2);

    private final FollowUpPlanRepository followUpPlans;
    private final SessionRepository sessions;
    private final SiteRepository sites;

    @Inject
    public DueReminders(FollowUpPlanRepository followUpPlans, SessionRepository sessions, SiteRepository sites) {
        this.followUpPlans = followUpPlans;
        this.sessions = sessions;
        this.sites = sites;
    }

    public List<Reminder> ofSession(String id, Instant now) {
        return sessions.find(new SessionId(id)).stream()
                .filter(session -> session.state() == SessionState.PLANNED)
                .map(session -> Reminder.queued(
                        Reminder.ReminderType.SESSION,
                        Optional.of(session.patient()),
                        session.id().value(),
                        Optional.of(session.planned().start()),
                        now))
                .toList();
    }

    public List<Reminder> ofPlan(String id, Instant now) {
        return followUpPlans.find(id).stream()
                .flatMap(plan -> plan.visits().stream()
                        .flatMap(visit -> visit
                                .occupiedSlot()
                                .filter(a -> a.window().start().isAfter(now))
                                .filter(a -> a.window().start().isBefore(now.plus(VISIT_BEFORE)))
                                .map(a -> Reminder.queued(
                                        a.clinic().isPresent()
                                                ? Reminder.ReminderType.VISIT
                                                : Reminder.ReminderType.CALL,
                                        Optional.of(plan.patient()),
                                        visit.id(),
                                        Optional.of(a.window().start()),
                                        now))
                                .stream()))
                .toList();
    }

    /** One reminder to staff a day, if a visit is overdue. */
    public List<Reminder> ofOverdue(Instant now) {
        return overdueVisits(now).isEmpty()
                ? List.of()
                : List.of(Reminder.queued(
                        Reminder.ReminderType.OVERDUE,
                        Optional.empty(),
                        now.atZone(sites.site().zone()).toLocalDate().toString(),
                        Optional.empty(),
                        now));
    }

    /** Overdue visits by milestone and days overdue, without names. */
    public List<String> overdueVisits(Instant now) {
        var today = now.atZone(sites.site().zone()).toLocalDate();
        return followUpPlans.overdue(today).stream()
                .flatMap(plan -> plan.visits().stream())
                .filter(visit -> visit.stateOn(today) == VisitState.OVERDUE)
                .map(visit -> visit.code() + " "
                        + ChronoUnit.DAYS.between(visit.window().last(), today))
                .sorted()
                .toList();
    }
}
