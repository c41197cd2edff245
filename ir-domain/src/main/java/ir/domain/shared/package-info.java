/**
 * Result of a service call: a success, or a rejection with its facts. A rejection is a value; an exception signals an
 * unexpected fault.
 */
@NullMarked
package ir.domain.shared;

import org.jspecify.annotations.NullMarked;
