package ir.fhir.subscription;

import ir.domain.shared.Expected;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.configuration.ServerSettings;
import ir.scheduling.outbound.Origin;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Endpoints to which notifications may be sent: URLs that an administrator lists by scheme, host, port ({@code *} for
 * any) and path prefix, without the product's own ports. No other endpoint is called, so a subscriber cannot make this
 * server send requests to arbitrary targets.
 *
 * @param own the product's own ports
 */
public record EndpointAllowList(List<String> allowed, OwnPorts own) {
    /** Encoded dots and slashes, which a receiver may decode, and segments that lead upwards. */
    private static final Pattern CLIMBING = Pattern.compile("(?i).*(?:%2e|%2f|%5c|%00|/\\.{1,2}(?:/|$)).*");

    public EndpointAllowList {
        allowed = List.copyOf(allowed);
    }

    public static EndpointAllowList of(Configuration configuration) {
        return new EndpointAllowList(configuration.subscriptionEndpoints(), OwnPorts.of(configuration));
    }

    public boolean isAllowed(URI endpoint) {
        return refusal(endpoint).isEmpty();
    }

    /** Returns what is expected instead; empty if the endpoint is allowed. */
    public Optional<Expected> refusal(URI endpoint) {
        if (!endpoint.isAbsolute()
                || endpoint.getHost() == null
                || endpoint.getUserInfo() != null
                || endpoint.getFragment() != null
                || !endpoint.equals(endpoint.normalize())
                || CLIMBING.matcher(String.valueOf(endpoint.getRawPath())).matches()) {
            return Optional.of(Expected.of("endpoint-url"));
        }
        int port = Origin.port(endpoint);
        if (port < 1 || port > 65_535) {
            return Optional.of(Expected.of("endpoint-port"));
        }
        if (allowed.stream().noneMatch(one -> within(one, endpoint))) {
            return Optional.of(Expected.of("endpoint-allowed", ServerSettings.SUBSCRIPTION_ENDPOINTS.name()));
        }
        return own.has(endpoint) ? Optional.of(Expected.of("endpoint-of-another-system")) : Optional.empty();
    }

    private static boolean within(String one, URI endpoint) {
        int star = one.indexOf(":*");
        var place = URI.create(star < 0 ? one : one.substring(0, star) + one.substring(star + 2));
        var path = place.getRawPath() == null ? "" : place.getRawPath();
        var asked = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
        return endpoint.getScheme().equalsIgnoreCase(place.getScheme())
                && endpoint.getHost().equalsIgnoreCase(place.getHost())
                && (star >= 0 || endpoint.getPort() == place.getPort())
                && (path.isEmpty() || asked.equals(path) || asked.startsWith(path.endsWith("/") ? path : path + "/"));
    }
}
