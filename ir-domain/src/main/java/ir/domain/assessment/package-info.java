/**
 * Questions about a patient and a lesion before a session, and the answers with author and time.
 */
@NullMarked
package ir.domain.assessment;

import org.jspecify.annotations.NullMarked;
