/** Sign-in, sign-out and protection of the console's requests. */
@NullMarked
package ir.web.security;

import org.jspecify.annotations.NullMarked;
