package ir.fhir.subscription;

import java.net.URI;
import java.util.Arrays;
import java.util.List;

/**
 * Where notifications may go: addresses an administrator has named, by scheme, host, port ({@code *} for any) and the
 * beginning of the path. Nothing else is asked, so that nobody makes this server call where it should not.
 */
public record Endpoints(List<String> allowed) {
    public static final String SETTING = "ir.subscription.endpoints";

    public Endpoints {
        allowed = List.copyOf(allowed);
    }

    /** As the setting has them: separated by commas or blanks. */
    public static Endpoints of(String setting) {
        return new Endpoints(Arrays.stream(setting.split("[,\\s]+"))
                .filter(one -> !one.isBlank())
                .toList());
    }

    public boolean allow(URI endpoint) {
        return endpoint.isAbsolute()
                && endpoint.getHost() != null
                && endpoint.getUserInfo() == null
                && endpoint.getFragment() == null
                && endpoint.equals(endpoint.normalize())
                && allowed.stream().anyMatch(one -> within(one, endpoint));
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
