/** One of two packages that depend on each other on purpose. */
@NullMarked
package ir.domain.violations.second;

import org.jspecify.annotations.NullMarked;
