/** Who is signed in, and how they leave. */
@NullMarked
package ir.web.identity;

import org.jspecify.annotations.NullMarked;
