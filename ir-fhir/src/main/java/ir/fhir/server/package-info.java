/**
 * HAPI's plain server: what is registered, what is refused before a provider is asked, what every answer carries.
 */
@NullMarked
package ir.fhir.server;

import org.jspecify.annotations.NullMarked;
