/** Who is signed in, and how they leave. */
@NullMarked
package ir.web.security;

import org.jspecify.annotations.NullMarked;
