/**
 * What the clinic does and what comes of it, counted: each figure with its denominator and what is missing from it.
 */
@NullMarked
package ir.scheduling.reporting;

import org.jspecify.annotations.NullMarked;
