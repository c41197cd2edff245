/** One of two packages that depend on each other on purpose. */
@NullMarked
package ir.web.violations.first;

import org.jspecify.annotations.NullMarked;
