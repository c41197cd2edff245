package ir.scheduling.ehrsync;

import ir.scheduling.message.RecordedReasons;
import ir.scheduling.repository.SyncTask;
import ir.scheduling.security.Caller;
import ir.scheduling.task.ItemRunner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs synchronisation tasks. A task is claimed in one transaction, run outside any transaction, and its result is
 * recorded in another.
 */
@ApplicationScoped
public class EhrSyncRunner {
    private static final Logger LOG = Logger.getLogger(EhrSyncRunner.class.getName());

    private final SyncTaskQueue queue;

    @Inject
    public EhrSyncRunner(SyncTaskQueue queue) {
        this.queue = queue;
    }

    /** Runs the next due task. Returns whether there was one. */
    public boolean run(Caller system, String origin, EhrClient peer) {
        var claimed = queue.claim(system, origin).orElseThrow();
        claimed.ifPresent(task -> {
            var result = result(peer, task);
            try {
                queue.record(system, task.resourceType(), task.id(), task, origin, result)
                        .orElseThrow();
            } catch (RuntimeException exception) {
                // the task is retried later; the other tasks continue
                LOG.log(
                        Level.WARNING,
                        exception,
                        () -> "The result of synchronisation task " + task.resourceType() + "/" + task.id()
                                + " could not be recorded.");
                queue.recordLocalFailure(system, task.resourceType(), task.id(), task, ItemRunner.problem(exception))
                        .orElseThrow();
            }
        });
        return claimed.isPresent();
    }

    private static EhrClient.SyncResult result(EhrClient peer, SyncTask task) {
        try {
            return peer.run(task);
        } catch (RuntimeException exception) {
            LOG.log(
                    Level.WARNING,
                    exception,
                    () -> "Synchronisation task " + task.resourceType() + "/" + task.id() + " failed on this server.");
            return new EhrClient.Failed(RecordedReasons.of("failed-here", ItemRunner.problem(exception)), false);
        }
    }
}
