@NullMarked
package ir.web.print;

import org.jspecify.annotations.NullMarked;
