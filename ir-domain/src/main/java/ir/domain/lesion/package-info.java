/**
 * The tumour to be treated: the unit of treatment and of outcome.
 */
@NullMarked
package ir.domain.lesion;

import org.jspecify.annotations.NullMarked;
