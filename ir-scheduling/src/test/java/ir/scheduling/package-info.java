@NullMarked
package ir.scheduling;

import org.jspecify.annotations.NullMarked;
