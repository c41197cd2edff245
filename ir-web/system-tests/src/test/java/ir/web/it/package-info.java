/** System tests: the whole product, started by the launcher and used over the FHIR API and the console. */
@NullMarked
package ir.web.it;

import org.jspecify.annotations.NullMarked;
