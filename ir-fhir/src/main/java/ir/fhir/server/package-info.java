/** HAPI's plain server: registration of providers, checks before a provider is called, and completion of responses. */
@NullMarked
package ir.fhir.server;

import org.jspecify.annotations.NullMarked;
