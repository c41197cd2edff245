package ir.scheduling.readiness;

import ir.domain.booking.BookingState;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.readiness.ChecklistItem;
import ir.domain.readiness.Readiness;
import ir.domain.readiness.WorkUp;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.time.TimeWindow;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.actor.Role;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.referral.ReferralFiles;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is not ready, whose turn it is, and by when. */
public final class ReadinessDesk {
    private final Entrance entrance;
    private final ItemRunner items;

    public ReadinessDesk(Entrance entrance) {
        this.entrance = entrance;
        this.items = new ItemRunner(entrance);
    }

    /** Something a person is to do about one referral; without a line it is the referral itself that waits. */
    public record Duty(
            ReferralFile file, Optional<Readiness.Item> item, Optional<LocalDate> due, Optional<WorkUp.Taken> taken) {}

    /** The patients of a day in the order of their sessions. */
    public Outcome<List<ReferralFile>> dayBefore(Actor actor, Optional<LocalDate> wanted) {
        return entrance.read(actor, Permission.READ, "day-before", "Task", "", (stores, now) -> {
            var zone = stores.sites().site().zone();
            var day = wanted.orElseGet(() -> now.atZone(zone).toLocalDate().plusDays(1));
            var stretch = new TimeWindow(
                    day.atStartOfDay(zone).toInstant(),
                    day.plusDays(1).atStartOfDay(zone).toInstant());
            var files = ReferralFiles.of(stores, stores.referrals().open(), now).stream()
                    .filter(file -> file.booking()
                            .filter(b -> b.state() instanceof BookingState.Booked)
                            .filter(b -> stretch.contains(b.planned().start()))
                            .isPresent())
                    .sorted(Comparator.comparing(
                            file -> file.booking().orElseThrow().planned().start()))
                    .toList();
            told(stores, actor, "day-before", files, now);
            return Outcome.done(files);
        });
    }

    /** What waits for this person: what they took, and what nobody took that is their role's to do. */
    public Outcome<List<Duty>> inbox(Actor actor) {
        return entrance.read(actor, Permission.READ, "inbox", "Task", "", (stores, now) -> {
            var files = ReferralFiles.of(stores, stores.referrals().open(), now);
            var duties = files.stream()
                    .flatMap(file -> duties(file).stream())
                    .filter(duty -> isFor(duty, actor))
                    .sorted(Comparator.comparing((Duty duty) -> duty.due().orElse(LocalDate.MAX))
                            .thenComparing(duty -> duty.file().referral().treatBy()))
                    .toList();
            told(
                    stores,
                    actor,
                    "inbox",
                    duties.stream().map(Duty::file).distinct().toList(),
                    now);
            return Outcome.done(duties);
        });
    }

    /** Everything open about one referral. */
    public static List<Duty> duties(ReferralFile file) {
        var state = file.referral().state();
        if (state == ReferralState.SUBMITTED || state == ReferralState.NEEDS_INFO || state == ReferralState.IN_MDT) {
            return List.of(new Duty(file, Optional.empty(), file.triageDue(), Optional.empty()));
        }
        if (!state.bookable()) {
            return List.of();
        }
        var taken = file.workUp().map(WorkUp::taken).orElse(Map.of());
        return file.readiness().items().stream()
                .filter(Readiness.Item::open)
                .map(item -> new Duty(file, Optional.of(item), item.due(), Optional.ofNullable(taken.get(item.what()))))
                .toList();
    }

    private static boolean isFor(Duty duty, Actor actor) {
        if (duty.taken().isPresent()) {
            return duty.taken().get().login().equals(actor.login());
        }
        // who asks back waits for an answer, and the scheduler runs after it
        var role = duty.item()
                .map(item -> switch (item.what().owner()) {
                    case SCHEDULER -> Role.SCHEDULER;
                    case NURSE -> Role.NURSE;
                    case CLINICIAN -> Role.CLINICIAN;
                })
                .orElse(duty.file().referral().state() == ReferralState.NEEDS_INFO ? Role.SCHEDULER : Role.CLINICIAN);
        return actor.roles().contains(role)
                || (role == Role.CLINICIAN && actor.roles().contains(Role.LEAD));
    }

    /** Makes a line one's own, or gives it back to its role. */
    public Outcome<WorkUp> take(Actor actor, ReferralId id, ChecklistItem what, boolean mine) {
        return entrance.change(actor, Permission.RECORD_READINESS, "take", "Task", id.value(), (stores, now) -> {
            if (stores.referrals().lock(id).isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("referral", id.value()));
            }
            var workUp = Checklists.look(stores, id, now)
                    .take(what, mine ? Optional.of(new WorkUp.Taken(actor.login(), actor.name())) : Optional.empty());
            stores.workUps().save(workUp);
            stores.outbox()
                    .add(new Outbox.Event(
                            now,
                            "readiness-changed",
                            id.value(),
                            Optional.of(workUp.patient()),
                            Map.of("state", workUp.state().name())));
            stores.audit()
                    .add(AuditTrail.Entry.done(now, actor, "take", "Task", id.value(), Optional.of(workUp.patient())));
            return Outcome.done(workUp);
        });
    }

    /** Values grow too old by the clock alone: the house looks at every open referral now and then. */
    public int lookAtAll(Actor actor) {
        var open = entrance.read(
                        actor,
                        Permission.READ,
                        "look",
                        "Task",
                        "",
                        (stores, now) -> Outcome.done(stores.referrals().openIds()))
                .orElseThrow();
        return items.each(actor, Permission.RECORD_READINESS, "readiness", open, (stores, id, now) -> {
            Checklists.look(stores, new ReferralId(id), now);
            return true;
        });
    }

    private static void told(Stores stores, Actor actor, String action, List<ReferralFile> files, Instant now) {
        stores.audit()
                .addAll(AuditTrail.Entry.each(
                        now,
                        actor,
                        action,
                        "Task",
                        files.stream().map(f -> f.patient().id()).toList()));
    }
}
