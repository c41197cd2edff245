/** What both applications put before their servlets: handlers of the server that run before the sign-in is checked. */
@NullMarked
package ir.scheduling.http;

import org.jspecify.annotations.NullMarked;
