/**
 * Where everything is kept: rows, queries, locks, constraints. Nothing outside sees a row; the doors and desks see the
 * stores' ports and the two public types {@link ir.scheduling.persistence.SchemaMigrator} and
 * {@link ir.scheduling.persistence.JpaTransactionManager}.
 */
@NullMarked
package ir.scheduling.persistence;

import org.jspecify.annotations.NullMarked;
