/**
 * Search of stored records for other systems: several kinds of records, by their fields, in pages. Items are identified
 * by id; {@code ir.scheduling.persistence} maps fields to columns.
 */
@NullMarked
package ir.scheduling.search;

import org.jspecify.annotations.NullMarked;
