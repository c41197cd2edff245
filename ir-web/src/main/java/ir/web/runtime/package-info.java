/**
 * Integration with the application server: clock, application services, health checks, headers. The only package that
 * may read the system clock.
 */
@NullMarked
package ir.web.runtime;

import org.jspecify.annotations.NullMarked;
