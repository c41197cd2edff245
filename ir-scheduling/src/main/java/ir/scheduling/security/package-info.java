/** Callers, their channels, and the permissions of their roles: one table for the console and the FHIR API. */
@NullMarked
package ir.scheduling.security;

import org.jspecify.annotations.NullMarked;
