/**
 * Drugs that thin the blood: which, when they are taken, how long they are held before a session and restarted after.
 */
@NullMarked
package ir.domain.anticoagulation;

import org.jspecify.annotations.NullMarked;
