/** The application core outside a server: tests, benchmarks and the demo data run it on Weld and Narayana. */
@NullMarked
package ir.scheduling.standalone;

import org.jspecify.annotations.NullMarked;
