/**
 * Calendars others subscribe to: one per clinician, room or clinic, behind a token that can be revoked.
 */
@NullMarked
package ir.scheduling.feed;

import org.jspecify.annotations.NullMarked;
