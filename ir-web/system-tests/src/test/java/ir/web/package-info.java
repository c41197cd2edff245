@NullMarked
package ir.web;

import org.jspecify.annotations.NullMarked;
