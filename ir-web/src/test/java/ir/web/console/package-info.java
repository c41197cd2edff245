@NullMarked
package ir.web.console;

import org.jspecify.annotations.NullMarked;
