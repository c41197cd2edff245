/**
 * Follow-up after treatment: milestones with windows and appointments, responses, pain and opioid dose, and response
 * class.
 */
@NullMarked
package ir.domain.followup;

import org.jspecify.annotations.NullMarked;
