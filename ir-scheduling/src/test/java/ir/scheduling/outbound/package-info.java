/** Outbound calls against servers that misbehave. */
@NullMarked
package ir.scheduling.outbound;

import org.jspecify.annotations.NullMarked;
