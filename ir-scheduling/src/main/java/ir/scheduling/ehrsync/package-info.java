/**
 * The hospital's own server as a peer: what is to be fetched from it and filed there, how far that is, and what the two
 * say differently, for a person to decide. How it is asked is the door's affair.
 */
@NullMarked
package ir.scheduling.ehrsync;

import org.jspecify.annotations.NullMarked;
