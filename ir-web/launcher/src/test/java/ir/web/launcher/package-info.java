@NullMarked
package ir.web.launcher;

import org.jspecify.annotations.NullMarked;
