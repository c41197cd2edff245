/**
 * Types that every other package may use: results and rejections with their facts, the roles of resources that
 * rejections name, and half-open ranges of instants and dates with their bounds. Depends on no other package.
 */
@NullMarked
package ir.domain.shared;

import org.jspecify.annotations.NullMarked;
