/**
 * The patient as scheduling needs to see one: a reference and what must be shown, never the chart.
 */
@NullMarked
package ir.domain.patient;

import org.jspecify.annotations.NullMarked;
