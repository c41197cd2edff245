/** The caller of a request: client, roles and SMART scopes of the token. */
@NullMarked
package ir.fhir.security;

import org.jspecify.annotations.NullMarked;
