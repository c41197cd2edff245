/**
 * What another system may look for: any kind of resource, by the parameters of the published standard, in pages. Knows
 * every kept thing by its id; what a parameter means in columns is the business of the room of rows.
 */
@NullMarked
package ir.scheduling.search;

import org.jspecify.annotations.NullMarked;
