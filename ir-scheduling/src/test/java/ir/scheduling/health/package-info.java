@NullMarked
package ir.scheduling.health;

import org.jspecify.annotations.NullMarked;
