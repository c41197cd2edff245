/** One of two packages that depend on each other on purpose. */
@NullMarked
package ir.web.launcher.violations.second;

import org.jspecify.annotations.NullMarked;
