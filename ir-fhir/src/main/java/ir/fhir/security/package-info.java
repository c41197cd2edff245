/**
 * Who asks: the token's client, roles and SMART scopes.
 */
@NullMarked
package ir.fhir.security;

import org.jspecify.annotations.NullMarked;
