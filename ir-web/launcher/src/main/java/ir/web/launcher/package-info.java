/**
 * Starts the whole product on one machine: PostgreSQL, Keycloak, the server with the FHIR API and the console, and the
 * demo clinic. The launcher manages processes, ports and folders; it is not part of the WARs. The system and browser
 * tests start the product through the same classes.
 */
@NullMarked
package ir.web.launcher;

import org.jspecify.annotations.NullMarked;
