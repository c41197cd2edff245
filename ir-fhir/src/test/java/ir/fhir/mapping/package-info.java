@NullMarked
package ir.fhir.mapping;

import org.jspecify.annotations.NullMarked;
