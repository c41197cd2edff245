/** Handlers that both applications run before the server checks the sign-in. */
@NullMarked
package ir.scheduling.http;

import org.jspecify.annotations.NullMarked;
