/**
 * One transaction, and the stores one can use inside it. Desks begin and end their work here and nowhere else.
 */
@NullMarked
package ir.scheduling.transaction;

import org.jspecify.annotations.NullMarked;
