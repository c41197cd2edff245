@NullMarked
package ir.domain;

import org.jspecify.annotations.NullMarked;
