/**
 * Anticoagulants: drugs, dose schedules, how long they are interrupted before a session and when they are restarted.
 */
@NullMarked
package ir.domain.anticoagulation;

import org.jspecify.annotations.NullMarked;
