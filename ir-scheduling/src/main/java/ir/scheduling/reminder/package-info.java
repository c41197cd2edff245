/**
 * Messages to patients and staff: written beside what they are about, sent by a relay, none after death or withdrawal.
 */
@NullMarked
package ir.scheduling.reminder;

import org.jspecify.annotations.NullMarked;
