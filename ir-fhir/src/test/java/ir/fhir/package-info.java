@NullMarked
package ir.fhir;

import org.jspecify.annotations.NullMarked;
