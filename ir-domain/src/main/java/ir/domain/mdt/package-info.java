/**
 * The MDT: meetings, agenda, reviews and the decisions of named persons.
 */
@NullMarked
package ir.domain.mdt;

import org.jspecify.annotations.NullMarked;
