/**
 * What the container provides to both web applications: clock, services, availability listener, health. The only
 * package of this module whose classes are CDI beans, and the only one that may read the system clock.
 */
@NullMarked
package ir.scheduling.runtime;

import org.jspecify.annotations.NullMarked;
