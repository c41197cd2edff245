/**
 * What a server provides to both web applications: database, clock, availability listener, health. The only package of
 * this module that may read the system clock; {@link ir.scheduling.standalone} takes its place outside a server.
 */
@NullMarked
package ir.scheduling.runtime;

import org.jspecify.annotations.NullMarked;
