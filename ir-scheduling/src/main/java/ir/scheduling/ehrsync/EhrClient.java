package ir.scheduling.ehrsync;

import ir.scheduling.repository.SyncTask;
import java.util.Optional;

/** Runs a synchronisation task against the hospital's EHR server, outside of any transaction. */
@FunctionalInterface
public interface EhrClient {
    SyncResult run(SyncTask task);

    /** The result of a task. */
    sealed interface SyncResult {}

    /**
     * @param remote what was left out, and why
     * @param version the remote version, after an export
     */
    record Completed(Optional<String> remote, Optional<String> version) implements SyncResult {}

    /** @param retryable whether a retry may succeed */
    record Failed(String problem, boolean retryable) implements SyncResult {}
}
