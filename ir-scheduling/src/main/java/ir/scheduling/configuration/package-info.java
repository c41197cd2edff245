/**
 * The settings of the applications: each declared once with its name, type, default and meaning, and read into one typed
 * object. Without a server too, so that the launcher checks what it passes on.
 */
@NullMarked
package ir.scheduling.configuration;

import org.jspecify.annotations.NullMarked;
