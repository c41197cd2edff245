/** Recurring tasks, item by item: an item that fails is set aside, shown and retried, and the others continue. */
@NullMarked
package ir.scheduling.task;

import org.jspecify.annotations.NullMarked;
