/** The day of the session: check-in, start, recovery, treatment record and completion. */
@NullMarked
package ir.scheduling.treatment;

import org.jspecify.annotations.NullMarked;
