/** Calendar feeds for calendar clients: one per clinician, room or follow-up clinic, behind a revocable token. */
@NullMarked
package ir.scheduling.feed;

import org.jspecify.annotations.NullMarked;
