/** Checks that code, documents and texts use the field's standard words. */
@NullMarked
package ir.web.vocabulary;

import org.jspecify.annotations.NullMarked;
