/**
 * Persistence on PostgreSQL: rows, queries, locks and constraints. Rows are internal to this package. Other code uses
 * the repository interfaces and the public types, such as {@link ir.scheduling.persistence.SchemaMigrator}.
 */
@NullMarked
package ir.scheduling.persistence;

import org.jspecify.annotations.NullMarked;
