/** The clinic configuration: name, time zone, resources and settings. */
@NullMarked
package ir.scheduling.site;

import org.jspecify.annotations.NullMarked;
