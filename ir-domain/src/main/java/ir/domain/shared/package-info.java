/**
 * How a desk answers: done, or refused with the facts. A refusal is a value, an exception is a surprise.
 */
@NullMarked
package ir.domain.shared;

import org.jspecify.annotations.NullMarked;
