/**
 * Clinical values that several packages share: the intent and urgency of a treatment, pain scores and opioid doses.
 */
@NullMarked
package ir.domain.clinical;

import org.jspecify.annotations.NullMarked;
