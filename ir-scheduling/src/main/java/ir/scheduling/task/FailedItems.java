package ir.scheduling.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Items of recurring work that failed. Each is set aside by itself and tried again later; success removes it. */
public interface FailedItems {
    /**
     * One item.
     *
     * @param task the work it belongs to, as {@code readiness}
     * @param item its id there
     * @param problem what failed, without names or values of a patient
     * @param failures how many times in a row
     */
    record FailedItem(String task, String item, String problem, int failures, Instant since, Instant nextTry) {}

    Optional<FailedItem> find(String task, String item);

    void save(FailedItem failed);

    void remove(String task, String item);

    /** Items of a task that are not to be tried yet. */
    Set<String> waiting(String task, Instant now);

    /** Items of a task whose time to be tried again has come, the longest waiting first. */
    List<String> due(String task, Instant now, int limit);

    /** Of all tasks, the oldest first. */
    List<FailedItem> all(int limit);

    /** A person says that they will work now: all are due at once. How many there are. */
    int retryAll(Instant now);
}
