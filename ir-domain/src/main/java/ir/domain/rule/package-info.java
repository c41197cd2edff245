/**
 * Clinical rules as named values over a versioned rule set. They advise; a person decides.
 */
@NullMarked
package ir.domain.rule;

import org.jspecify.annotations.NullMarked;
