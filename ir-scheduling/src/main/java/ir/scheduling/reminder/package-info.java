/** Reminders to patients and staff: stored next to their subject, sent by a relay, none after death or withdrawal. */
@NullMarked
package ir.scheduling.reminder;

import org.jspecify.annotations.NullMarked;
