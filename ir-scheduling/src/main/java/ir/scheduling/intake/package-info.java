/**
 * Evidence received from other systems, opaque as it came and typed where rules read it; and the patients it names.
 */
@NullMarked
package ir.scheduling.intake;

import org.jspecify.annotations.NullMarked;
