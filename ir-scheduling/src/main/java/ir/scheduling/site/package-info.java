/**
 * The clinic itself: its name, zone, resources and settings.
 */
@NullMarked
package ir.scheduling.site;

import org.jspecify.annotations.NullMarked;
