/** Bounded calls to other systems: no call takes longer, or reads more, than its caller allows. */
@NullMarked
package ir.scheduling.outbound;

import org.jspecify.annotations.NullMarked;
