/**
 * After the treatment: milestones with windows, visits, pain and opioid dose, the response class.
 */
@NullMarked
package ir.domain.followup;

import org.jspecify.annotations.NullMarked;
