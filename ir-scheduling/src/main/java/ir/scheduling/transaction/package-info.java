/** Transactions and their repositories. Application services begin and end transactions only through this package. */
@NullMarked
package ir.scheduling.transaction;

import org.jspecify.annotations.NullMarked;
