/**
 * Starts the whole product on one machine: PostgreSQL, Keycloak, the server with both doors, the demo clinic.
 * It knows processes, ports and folders; it never ships inside the WAR. The container and browser tests start the
 * product through the same classes.
 */
@NullMarked
package ir.web.launcher;

import org.jspecify.annotations.NullMarked;
