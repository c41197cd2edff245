package ir.fhir.server;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.shared.Rejection;
import ir.fhir.outcome.OperationOutcomeMapper;
import java.time.ZoneId;
import java.util.Map;

/**
 * Checks the token's scopes before a provider is called; the application service checks the role. An interaction that
 * is not listed is denied.
 */
@Interceptor
public final class SmartScopeInterceptor {
    /** The interactions that an operation needs on its type. */
    private static final Map<String, String> OPERATIONS = Map.ofEntries(
            Map.entry("$find", "rs"),
            Map.entry("$hold", "cu"),
            Map.entry("$book", "cu"),
            Map.entry("$renew-hold", "cu"),
            Map.entry("$cancel", "cu"),
            Map.entry("$reschedule", "cu"),
            Map.entry("$readiness", "r"),
            Map.entry("$apply", "r"),
            Map.entry("$followup-calendar", "r"),
            Map.entry("$impact", "rs"),
            Map.entry("$status", "r"),
            Map.entry("$events", "r"));

    private final ZoneId zone;

    public SmartScopeInterceptor(ZoneId zone) {
        this.zone = zone;
    }

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void authorize(RequestDetails request, RestOperationTypeEnum type) {
        if (type == RestOperationTypeEnum.METADATA) {
            return;
        }
        var resource = request.getResourceName();
        var needed = switch (type) {
            case READ, VREAD, HISTORY_INSTANCE -> "r";
            case SEARCH_TYPE, GET_PAGE -> "s";
            case CREATE -> "c";
            case UPDATE, PATCH -> "u";
            case DELETE -> "d";
            // each entry of a transaction is a create
            case TRANSACTION -> "c";
            case EXTENDED_OPERATION_TYPE, EXTENDED_OPERATION_INSTANCE ->
                OPERATIONS.getOrDefault(String.valueOf(request.getOperation()), "");
            default -> "";
        };
        var scopes = FhirRequestContext.caller(request).scopes();
        var asked = resource == null ? "ServiceRequest" : resource;
        boolean granted = !needed.isEmpty() && needed.chars().allMatch(letter -> scopes.permits(asked, (char) letter));
        if (!granted) {
            throw OperationOutcomeMapper.exception(new Rejection.NotPermitted("scope " + asked + "." + needed), zone);
        }
    }
}
