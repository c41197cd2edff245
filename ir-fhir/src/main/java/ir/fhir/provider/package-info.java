/**
 * HAPI resource providers, one per resource type. Each reads the request, calls an application service and maps the
 * result to FHIR.
 */
@NullMarked
package ir.fhir.provider;

import org.jspecify.annotations.NullMarked;
