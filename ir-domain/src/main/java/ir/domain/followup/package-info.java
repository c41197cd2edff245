/**
 * After the treatment: milestones with windows and appointments, what was answered, pain and opioid dose, the response.
 */
@NullMarked
package ir.domain.followup;

import org.jspecify.annotations.NullMarked;
