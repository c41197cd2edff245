@NullMarked
package ir.fhir.subscription;

import org.jspecify.annotations.NullMarked;
