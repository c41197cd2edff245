/** Follow-up after treatment: plans, visits, visit responses and the timeline of a lesion. */
@NullMarked
package ir.scheduling.followup;

import org.jspecify.annotations.NullMarked;
