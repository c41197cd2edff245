/** Readiness of referrals: checklists, open tasks, the effects of changes, and the patient's instructions. */
@NullMarked
package ir.scheduling.readiness;

import org.jspecify.annotations.NullMarked;
