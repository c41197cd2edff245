/**
 * The patient as scheduling needs it: a reference and identifying data, never the chart.
 */
@NullMarked
package ir.domain.patient;

import org.jspecify.annotations.NullMarked;
