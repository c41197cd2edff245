/**
 * Candidates for treating a lesion again: opened by what follow-up shows, decided by the board, referred anew.
 */
@NullMarked
package ir.scheduling.repeat;

import org.jspecify.annotations.NullMarked;
