package ir.scheduling.outbound;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and port of an address in one spelling; identifies one server. */
public final class Origin {
    private Origin() {}

    /** In lower case, without the port that the scheme implies. */
    public static String of(URI address) {
        var scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        var host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        var plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        int port = port(address);
        boolean implied = port == implied(scheme);
        return scheme + "://" + plain + (implied ? "" : ":" + port);
    }

    /** The port of the connection; -1 if the scheme implies none. */
    public static int port(URI address) {
        return address.getPort() == -1
                ? implied(String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT))
                : address.getPort();
    }

    private static int implied(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }
}
