/** Activity and outcome figures of the clinic, each with its denominator and the number of missing values. */
@NullMarked
package ir.scheduling.reporting;

import org.jspecify.annotations.NullMarked;
