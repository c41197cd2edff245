/**
 * What the desk does. Each room has one desk; doors are given them together.
 */
@NullMarked
package ir.scheduling;

import org.jspecify.annotations.NullMarked;
