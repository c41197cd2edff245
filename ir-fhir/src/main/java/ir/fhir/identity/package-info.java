/**
 * Who asks: the token's client, roles and SMART scopes.
 */
@NullMarked
package ir.fhir.identity;

import org.jspecify.annotations.NullMarked;
