/**
 * The application layer: application services by package, which {@code Services} hands to the adapters.
 */
@NullMarked
package ir.scheduling;

import org.jspecify.annotations.NullMarked;
