/**
 * The tumour board: when it meets, whom it talks about, what it weighed and what a named person decided.
 */
@NullMarked
package ir.domain.mdt;

import org.jspecify.annotations.NullMarked;
