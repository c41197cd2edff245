/**
 * Who asks, through which door, and what the role may do: the one table behind both doors.
 */
@NullMarked
package ir.scheduling.security;

import org.jspecify.annotations.NullMarked;
