package ir.fhir.server;

/** A bean whose annotated methods serve the FHIR API: a resource type or an operation. */
public interface FhirProvider {}
