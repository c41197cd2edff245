package ir.scheduling.runtime;

/**
 * The name of a web application in health responses. Each application produces one; the names differ, because the
 * server reports the checks of all applications in one response.
 *
 * @param value for example {@code fhir}
 */
public record ApplicationName(String value) {}
