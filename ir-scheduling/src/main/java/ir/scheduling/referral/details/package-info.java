/**
 * Assembles a referral with what is known about its patient and lesions: the input of the rules, of the readiness
 * checklist and of every page and API that shows a referral.
 */
@NullMarked
package ir.scheduling.referral.details;

import org.jspecify.annotations.NullMarked;
