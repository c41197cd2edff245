/**
 * Repeat treatment of a lesion: triggers, exclusions and the MDT's decision. Nothing here books.
 */
@NullMarked
package ir.domain.repeat;

import org.jspecify.annotations.NullMarked;
