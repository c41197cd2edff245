/**
 * The pages: one class a screen. Each reads the request, asks a desk, and words the answer; every text comes from the
 * bundles.
 */
@NullMarked
package ir.web.console;

import org.jspecify.annotations.NullMarked;
