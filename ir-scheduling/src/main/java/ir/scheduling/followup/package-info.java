/**
 * After the treatment: calendar, visits, the story of a lesion.
 */
@NullMarked
package ir.scheduling.followup;

import org.jspecify.annotations.NullMarked;
