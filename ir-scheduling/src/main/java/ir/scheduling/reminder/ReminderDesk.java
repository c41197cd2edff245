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
import ir.domain.session.SessionId;
import ir.domain.time.DayWindow;
import ir.domain.time.TimeWindow;
import ir.domain.treatment.SessionState;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Queues what people should be reminded of, and sends it. What a message is about is read again when its turn comes: a
 * moved or cancelled appointment, a death, a withdrawal stop it.
 */
public final class ReminderDesk {
    /** So long before its session a patient is told (L). */
    static final Duration SESSION_BEFORE = Duration.ofDays(3);

    /** So long before a visit (L). */
    static final Duration VISIT_BEFORE = Duration.ofDays(2);

    /** A claim ends after so long: far above the deadline of one delivery. */
    static final Duration LEASE = Duration.ofMinutes(5);

    private static final int AT_ONCE = 200;

    /** After so many undelivered messages in a row the mail server is away: the rest waits for the next run. */
    private static final int GIVE_UP = 5;

    private static final Logger LOG = Logger.getLogger(ReminderDesk.class.getName());

    private final Entrance entrance;
    private final ItemRunner items;

    public ReminderDesk(Entrance entrance) {
        this.entrance = entrance;
        this.items = new ItemRunner(entrance);
    }

    /** Queues what has come near; asked again, it queues nothing twice. */
    public int queue(Actor house) {
        var near = entrance.read(
                        house,
                        Permission.READ,
                        "queue",
                        "Communication",
                        "",
                        (stores, now) -> Outcome.done(new Near(
                                stores.sessions().idsWithin(new TimeWindow(now, now.plus(SESSION_BEFORE))),
                                stores.followUpPlans().takingPlaceIds(new TimeWindow(now, now.plus(VISIT_BEFORE))))))
                .orElseThrow();
        var queued = new AtomicInteger();
        items.each(
                house,
                Permission.READ,
                "reminder-session",
                near.sessions(),
                (stores, id, now) -> queued(stores, ofSession(stores, id, now), queued));
        items.each(
                house,
                Permission.READ,
                "reminder-visit",
                near.plans(),
                (stores, id, now) -> queued(stores, ofPlan(stores, id, now), queued));
        items.each(
                house,
                Permission.READ,
                "reminder-overdue",
                List.of("all"),
                (stores, id, now) -> queued(stores, ofOverdue(stores, now), queued));
        return queued.get();
    }

    /** What takes place soon. */
    private record Near(List<String> sessions, List<String> plans) {}

    private static boolean queued(Stores stores, List<Reminder> reminders, AtomicInteger count) {
        stores.reminders().add(reminders);
        count.addAndGet(reminders.size());
        return !reminders.isEmpty();
    }

    private static List<Reminder> ofSession(Stores stores, String id, Instant now) {
        return stores.sessions().find(new SessionId(id)).stream()
                .filter(session -> session.state() == SessionState.PLANNED)
                .map(session -> Reminder.queued(
                        Reminder.Kind.SESSION,
                        Optional.of(session.patient()),
                        session.id().value(),
                        Optional.of(session.planned().start()),
                        now))
                .toList();
    }

    private static List<Reminder> ofPlan(Stores stores, String id, Instant now) {
        return stores.followUpPlans().find(id).stream()
                .flatMap(plan -> plan.visits().stream()
                        .flatMap(visit -> visit
                                .taking()
                                .filter(a -> a.window().start().isAfter(now))
                                .filter(a -> a.window().start().isBefore(now.plus(VISIT_BEFORE)))
                                .map(a -> Reminder.queued(
                                        a.place().isPresent() ? Reminder.Kind.VISIT : Reminder.Kind.CALL,
                                        Optional.of(plan.patient()),
                                        visit.id(),
                                        Optional.of(a.window().start()),
                                        now))
                                .stream()))
                .toList();
    }

    private static List<Reminder> ofOverdue(Stores stores, Instant now) {
        return overdue(stores, now).isEmpty()
                ? List.of()
                : List.of(Reminder.queued(
                        Reminder.Kind.OVERDUE,
                        Optional.empty(),
                        now.atZone(stores.sites().site().zone()).toLocalDate().toString(),
                        Optional.empty(),
                        now));
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

    /**
     * Sends what waits, one message after the other; gives how many went out. A message is claimed in one transaction,
     * sent outside any, and recorded in another: a crash in between sends it again, under the same id, when the claim
     * has ended. A message that fails is tried again later and takes no other's place.
     */
    public int send(Actor house, Post post) {
        int sent = 0;
        int undelivered = 0;
        for (int i = 0; post.open() && undelivered < GIVE_UP && i < AT_ONCE; i++) {
            var claimed = entrance.change(
                            house,
                            Permission.READ,
                            "claim",
                            "Communication",
                            "",
                            (stores, now) -> Outcome.done(stores.reminders().claim(now, now.plus(LEASE))))
                    .orElseThrow();
            if (claimed.isEmpty()) {
                break;
            }
            var result = result(house, post, claimed.get());
            undelivered = result instanceof Undelivered ? undelivered + 1 : 0;
            sent += recorded(house, claimed.get(), result).state() == Reminder.State.SENT ? 1 : 0;
        }
        return sent;
    }

    /** What became of one message. */
    private sealed interface Result {}

    private record Sent() implements Result {}

    private record Dropped(String why) implements Result {}

    /** The mail server did not take it. */
    private record Undelivered(String why) implements Result {}

    /** It could not be written. */
    private record Broken(String why) implements Result {}

    private Result result(Actor house, Post post, Reminder reminder) {
        try {
            var why = entrance.read(
                            house,
                            Permission.READ,
                            "send",
                            "Communication",
                            "",
                            (stores, now) -> Outcome.done(written(stores, post, reminder, now)))
                    .orElseThrow();
            if (why.message().isEmpty()) {
                return new Dropped(why.dropped());
            }
            post.send(why.message().get());
            return new Sent();
        } catch (Post.Undelivered undelivered) {
            return new Undelivered(String.valueOf(undelivered.getMessage()));
        } catch (RuntimeException broken) {
            LOG.log(Level.WARNING, broken, () -> "A reminder (" + reminder.kind() + ") could not be sent.");
            return new Broken("failed here: " + ItemRunner.problem(broken));
        }
    }

    /** @param dropped why there is no message */
    private record Written(Optional<Post.Message> message, String dropped) {}

    private static Written written(Stores stores, Post post, Reminder reminder, Instant now) {
        var nobody = nobody(stores, post, reminder);
        return nobody.isPresent()
                ? new Written(Optional.empty(), nobody.get())
                : new Written(message(stores, reminder, now), "not true any more");
    }

    private Reminder recorded(Actor house, Reminder reminder, Result result) {
        return entrance.change(house, Permission.READ, "send", "Communication", "", (stores, now) -> {
                    var known = stores.reminders().find(reminder.key()).orElse(reminder);
                    var after = after(known, result, now);
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
                    return Outcome.done(after);
                })
                .orElseThrow();
    }

    /** What was sent was sent, also where it was dropped meanwhile. */
    private static Reminder after(Reminder known, Result result, Instant now) {
        if (result instanceof Sent) {
            return known.sent(now);
        }
        if (known.state() != Reminder.State.QUEUED) {
            return known;
        }
        if (result instanceof Dropped dropped) {
            return known.dropped(dropped.why(), now);
        }
        var why = result instanceof Undelivered undelivered ? undelivered.why() : ((Broken) result).why();
        return known.failed(why, now);
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
