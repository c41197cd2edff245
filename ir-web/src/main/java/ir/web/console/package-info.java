/**
 * The pages of the console, one class per page. A page reads the request, calls an application service and formats the
 * result. All texts come from the bundles.
 */
@NullMarked
package ir.web.console;

import org.jspecify.annotations.NullMarked;
