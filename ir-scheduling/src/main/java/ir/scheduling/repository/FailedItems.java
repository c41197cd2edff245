package ir.scheduling.repository;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Failed items of recurring tasks. Each is set aside on its own and retried later; success removes it. */
public interface FailedItems {
    /**
     * One failed item.
     *
     * @param task the recurring task, as {@code readiness}
     * @param item its id within the task
     * @param problem the type of the failure, without names or values of a patient
     * @param failures number of consecutive failures
     */
    record FailedItem(String task, String item, String problem, int failures, Instant since, Instant nextTry) {}

    Optional<FailedItem> find(String task, String item);

    void save(FailedItem failed);

    void remove(String task, String item);

    /** Items of a task that are not yet due for a retry. */
    Set<String> waiting(String task, Instant now);

    /** Items of a task that are due for a retry, the longest waiting first. */
    List<String> due(String task, Instant now, int limit);

    /** Items of all tasks, the oldest first. */
    List<FailedItem> all(int limit);

    /**
     * Makes all items due at once.
     *
     * @return how many there are
     */
    int retryAll(Instant now);
}
