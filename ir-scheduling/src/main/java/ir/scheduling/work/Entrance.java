package ir.scheduling.work;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BiFunction;

/**
 * The one way into every desk: the right is checked first (and a denial kept in the trail), the clock is read once, a
 * transaction that was in another's way is tried again, and a stale version becomes an answer.
 */
public final class Entrance {
    private static final int TRIES = 3;

    private final Work work;
    private final Clock clock;

    public Entrance(Work work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    /** A command inside a transaction, at one instant. */
    @FunctionalInterface
    public interface Command<T> {
        Outcome<T> run(Stores stores, Instant now);
    }

    public <T> Outcome<T> change(
            Actor actor, Permission permission, String action, String entity, String id, Command<T> command) {
        return enter(actor, permission, action, entity, id, command, true);
    }

    public <T> Outcome<T> read(
            Actor actor, Permission permission, String action, String entity, String id, Command<T> command) {
        return enter(actor, permission, action, entity, id, command, false);
    }

    /** For what is nobody's secret and nobody's right to give: the asker's own pages, names of parameters. */
    public <T> T unasked(BiFunction<Stores, Instant, T> question) {
        var now = clock.instant();
        return work.read(stores -> question.apply(stores, now));
    }

    private <T> Outcome<T> enter(
            Actor actor,
            Permission permission,
            String action,
            String entity,
            String id,
            Command<T> command,
            boolean changes) {
        var now = clock.instant();
        var lacks = actor.lacks(permission);
        if (lacks.isPresent()) {
            work.read(stores -> {
                stores.audit().add(AuditTrail.Entry.denied(now, actor, action, entity, id));
                return true;
            });
            return Outcome.refused(lacks.get());
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return changes
                        ? work.change(stores -> command.run(stores, now))
                        : work.read(stores -> command.run(stores, now));
            } catch (Work.Stale stale) {
                return Outcome.refused(new Refusal.StaleVersion(stale.expected(), stale.actual()));
            } catch (Work.TryAgain | Work.Duplicate again) {
                if (attempt == TRIES) {
                    throw again;
                }
            }
        }
    }
}
