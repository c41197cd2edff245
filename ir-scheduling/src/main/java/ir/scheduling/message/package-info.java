/**
 * Words for refusals, in one place for both doors: facts in, a sentence in the reader's language out.
 */
@NullMarked
package ir.scheduling.message;

import org.jspecify.annotations.NullMarked;
