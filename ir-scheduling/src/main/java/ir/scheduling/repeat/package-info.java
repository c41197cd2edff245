/** Candidates for repeat treatment of a lesion: opened by follow-up results, decided by the MDT, and re-referred. */
@NullMarked
package ir.scheduling.repeat;

import org.jspecify.annotations.NullMarked;
