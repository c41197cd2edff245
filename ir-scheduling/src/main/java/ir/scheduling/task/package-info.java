/** Recurring work, item by item: an item that fails is set aside, shown and tried again, and the others go on. */
@NullMarked
package ir.scheduling.task;

import org.jspecify.annotations.NullMarked;
