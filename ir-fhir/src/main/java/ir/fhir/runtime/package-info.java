/**
 * Integration with the application server: CDI producers, schedulers and health checks. The only package that may read
 * the system clock.
 */
@NullMarked
package ir.fhir.runtime;

import org.jspecify.annotations.NullMarked;
