package ir.scheduling.reminder;

import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.VisitState;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Patient;
import ir.domain.resource.Resource;
import ir.domain.time.DayWindow;
import ir.domain.time.TimeWindow;
import ir.domain.treatment.SessionState;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Queues what people should be reminded of, and sends it. What a message is about is read again when its turn comes: a
 * moved or cancelled appointment, a death, a withdrawal stop it.
 */
public final class ReminderDesk {
    /** So long before its session a patient is told (L). */
    static final Duration SESSION_BEFORE = Duration.ofDays(3);

    /** So long before a visit (L). */
    static final Duration VISIT_BEFORE = Duration.ofDays(2);

    private static final int AT_ONCE = 200;

    private final Entrance entrance;

    public ReminderDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** Queues what has come near; asked again, it queues nothing twice. */
    public int queue(Actor house) {
        return entrance.change(house, Permission.READ, "queue", "Communication", "", (stores, now) -> {
                    var queued = new ArrayList<Reminder>();
                    stores.sessions().within(new TimeWindow(now, now.plus(SESSION_BEFORE))).stream()
                            .filter(session -> session.state() == SessionState.PLANNED)
                            .forEach(session -> queued.add(Reminder.queued(
                                    Reminder.Kind.SESSION,
                                    Optional.of(session.patient()),
                                    session.id().value(),
                                    Optional.of(session.planned().start()),
                                    now)));
                    for (var plan : stores.followUpPlans()
                            .takingPlace(new TimeWindow(now, now.plus(VISIT_BEFORE)), List.of())) {
                        plan.visits()
                                .forEach(visit -> visit.taking()
                                        .filter(a -> a.window().start().isAfter(now))
                                        .filter(a -> a.window().start().isBefore(now.plus(VISIT_BEFORE)))
                                        .ifPresent(a -> queued.add(Reminder.queued(
                                                a.place().isPresent() ? Reminder.Kind.VISIT : Reminder.Kind.CALL,
                                                Optional.of(plan.patient()),
                                                visit.id(),
                                                Optional.of(a.window().start()),
                                                now))));
                    }
                    if (!overdue(stores, now).isEmpty()) {
                        queued.add(Reminder.queued(
                                Reminder.Kind.OVERDUE,
                                Optional.empty(),
                                now.atZone(stores.sites().site().zone())
                                        .toLocalDate()
                                        .toString(),
                                Optional.empty(),
                                now));
                    }
                    stores.reminders().add(queued);
                    return Outcome.done(queued.size());
                })
                .orElseThrow();
    }

    private static List<String> overdue(Stores stores, Instant now) {
        var today = now.atZone(stores.sites().site().zone()).toLocalDate();
        var nothing = new DayWindow(today, today);
        return stores.followUpPlans().due(nothing, new TimeWindow(now, now.plusSeconds(1)), today).stream()
                .flatMap(plan -> plan.visits().stream())
                .filter(visit -> visit.on(today) == VisitState.OVERDUE)
                .map(visit -> visit.code() + " "
                        + ChronoUnit.DAYS.between(visit.window().last(), today))
                .sorted()
                .toList();
    }

    /** Sends what waits, one message a transaction; gives how many went out. */
    public int send(Actor house, Post post) {
        int sent = 0;
        for (int i = 0; post.open() && i < AT_ONCE; i++) {
            var one = entrance.change(
                    house,
                    Permission.READ,
                    "send",
                    "Communication",
                    "",
                    (stores, now) -> Outcome.done(
                            stores.reminders().next(now).map(next -> sent(stores, house, post, next, now))));
            var what = one.orElseThrow();
            if (what.isEmpty()) {
                break;
            }
            sent += what.get().state() == Reminder.State.SENT ? 1 : 0;
        }
        return sent;
    }

    private static Reminder sent(Stores stores, Actor house, Post post, Reminder reminder, Instant now) {
        var after = nobody(stores, post, reminder)
                .map(why -> reminder.dropped(why, now))
                .orElseGet(() -> message(stores, reminder, now)
                        .map(message -> tried(post, message, reminder, now))
                        .orElseGet(() -> reminder.dropped("not true any more", now)));
        stores.reminders().save(after);
        if (after.state() == Reminder.State.SENT) {
            stores.outbox()
                    .add(new Outbox.Event(
                            now,
                            "reminder-sent",
                            reminder.subject(),
                            reminder.patient(),
                            Map.of("kind", reminder.kind().name())));
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now, house, "send", "Communication", reminder.subject(), reminder.patient()));
        }
        return after;
    }

    /** Why there is nobody to send it to; empty where there is. */
    private static Optional<String> nobody(Stores stores, Post post, Reminder reminder) {
        boolean reached = reminder.kind() == Reminder.Kind.OVERDUE
                ? post.reachesStaff()
                : reminder.patient()
                        .flatMap(id -> stores.records().patient(id))
                        .flatMap(Patient::email)
                        .isPresent();
        return reached ? Optional.empty() : Optional.of("no address");
    }

    private static Reminder tried(Post post, Post.Message message, Reminder reminder, Instant now) {
        try {
            post.send(message);
            return reminder.sent(now);
        } catch (Post.Undelivered undelivered) {
            return reminder.failed(String.valueOf(undelivered.getMessage()), now);
        }
    }

    /** Empty where there is nothing to say any more. */
    private static Optional<Post.Message> message(Stores stores, Reminder reminder, Instant now) {
        var site = stores.sites().site();
        if (reminder.kind() == Reminder.Kind.OVERDUE) {
            var lines = overdue(stores, now);
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Post.Message(
                            reminder.key(),
                            reminder.kind(),
                            site,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            "",
                            lines));
        }
        var patient = reminder.patient()
                .flatMap(id -> stores.records().patient(id))
                .filter(p -> p.died().isEmpty()
                        && p.mergedInto().isEmpty()
                        && p.email().isPresent());
        if (patient.isEmpty() || reminder.starts().filter(now::isBefore).isEmpty()) {
            return Optional.empty();
        }
        return reminder.kind() == Reminder.Kind.SESSION
                ? session(stores, reminder, patient.get())
                : visit(stores, reminder, patient.get());
    }

    private static Optional<Post.Message> session(Stores stores, Reminder reminder, Patient patient) {
        return stores.bookings()
                .find(new BookingId(reminder.subject()))
                .filter(b -> b.state() instanceof BookingState.Booked)
                .filter(b -> reminder.starts().equals(Optional.of(b.planned().start())))
                .map(b -> new Post.Message(
                        reminder.key(),
                        reminder.kind(),
                        stores.sites().site(b.site()).orElseThrow(),
                        Optional.of(patient),
                        reminder.starts(),
                        Optional.empty(),
                        "",
                        List.of()));
    }

    private static Optional<Post.Message> visit(Stores stores, Reminder reminder, Patient patient) {
        var visit = stores.followUpPlans()
                .byVisit(reminder.subject())
                .filter(FollowUpPlan::active)
                .flatMap(plan -> plan.visit(reminder.subject()))
                .filter(v -> v.state() == VisitState.SCHEDULED);
        return visit.flatMap(FollowUpVisit::appointment)
                .filter(a -> reminder.starts().equals(Optional.of(a.window().start())))
                .map(a -> new Post.Message(
                        reminder.key(),
                        reminder.kind(),
                        stores.sites().site(),
                        Optional.of(patient),
                        reminder.starts(),
                        a.place().flatMap(p -> stores.sites().resource(p)).map(Resource::name),
                        visit.get().code(),
                        List.of()));
    }

    /** What was sent, waits or failed; the newest first. */
    public Outcome<List<Reminder>> newest(Actor actor, int count) {
        return entrance.read(
                actor,
                Permission.ADMINISTER,
                "list",
                "Communication",
                "",
                (stores, now) -> Outcome.done(stores.reminders().newest(count)));
    }

    /** A failed one once more, from the beginning. */
    public Outcome<Reminder> again(Actor actor, String key) {
        return entrance.change(actor, Permission.ADMINISTER, "again", "Communication", "", (stores, now) -> {
            var reminder = stores.reminders().find(key);
            if (reminder.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("reminder", key));
            }
            if (reminder.get().state() != Reminder.State.FAILED) {
                return Outcome.refused(new Refusal.TransitionNotAllowed(
                        "reminder", reminder.get().state().name(), Reminder.State.QUEUED.name()));
            }
            var queued = reminder.get().again(now);
            stores.reminders().save(queued);
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now, actor, "again", "Communication", queued.subject(), queued.patient()));
            return Outcome.done(queued);
        });
    }
}
