@NullMarked
package ir.fhir.mapper;

import org.jspecify.annotations.NullMarked;
