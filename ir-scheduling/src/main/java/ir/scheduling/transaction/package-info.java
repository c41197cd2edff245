/** What surrounds a use case: access check, retry after a conflict, transaction, roll-back and audit of what failed. */
@NullMarked
package ir.scheduling.transaction;

import org.jspecify.annotations.NullMarked;
