/** The whole product, started as a person starts it, and used through both doors. */
@NullMarked
package ir.web.it;

import org.jspecify.annotations.NullMarked;
