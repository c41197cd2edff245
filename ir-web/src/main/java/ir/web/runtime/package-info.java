/** What a server gives the console: clock, desks, health, headers. The only room that may ask what time it is. */
@NullMarked
package ir.web.runtime;

import org.jspecify.annotations.NullMarked;
