/** The application layer: application services by package. Adapters get those that they use in the constructor. */
@NullMarked
package ir.scheduling;

import org.jspecify.annotations.NullMarked;
