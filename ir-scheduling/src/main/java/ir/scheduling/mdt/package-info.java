/** MDT meetings and reviews. */
@NullMarked
package ir.scheduling.mdt;

import org.jspecify.annotations.NullMarked;
