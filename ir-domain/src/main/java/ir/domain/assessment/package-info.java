/**
 * What is asked about a patient and a lesion before a session, and what was answered, by whom and when.
 */
@NullMarked
package ir.domain.assessment;

import org.jspecify.annotations.NullMarked;
