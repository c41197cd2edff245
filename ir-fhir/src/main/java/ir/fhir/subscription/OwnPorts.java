package ir.fhir.subscription;

import ir.scheduling.configuration.Configuration;
import ir.scheduling.outbound.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The product's own ports: HTTP and management port, Keycloak's and the database's. A notification to one of them would
 * have the network position of this server. Names are not resolved: a URL counts as local if its host is a loopback
 * address, an address of a local network interface, or a name from the settings.
 *
 * @param local ports on this machine
 * @param remote {@code host:port} of components on other machines
 * @param names names of this machine, in addition to all loopback names
 */
public record OwnPorts(Set<Integer> local, Set<String> remote, Set<String> names) {
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+|\\[.*]");
    private static final Pattern DATABASE = Pattern.compile("jdbc:postgresql:(?://([^/?]*))?.*");

    public OwnPorts {
        local = Set.copyOf(local);
        remote = Set.copyOf(remote);
        names = Set.copyOf(names);
    }

    public static OwnPorts of(Configuration configuration) {
        var local = new HashSet<Integer>();
        var remote = new HashSet<String>();
        var names = new HashSet<String>();
        local.add(configuration.httpPort());
        local.add(configuration.managementPort());
        var fhir = configuration.fhirUrl();
        names.add(host(fhir));
        local.add(Origin.port(fhir));
        configuration.hostNames().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        var own = new OwnPorts(local, remote, names);
        Stream.concat(
                        Stream.of(configuration.issuer()),
                        configuration.databaseUrl().stream().flatMap(OwnPorts::databases))
                .filter(address -> address.getHost() != null)
                .forEach(address -> {
                    if (own.isLocalHost(host(address))) {
                        local.add(Origin.port(address));
                    } else {
                        remote.add(host(address) + ":" + Origin.port(address));
                    }
                });
        return new OwnPorts(local, remote, names);
    }

    /** Returns the hosts of a PostgreSQL URL, which may list several. Without a host it means this machine. */
    private static Stream<URI> databases(String url) {
        var match = DATABASE.matcher(url);
        if (!match.matches()) {
            return Stream.empty();
        }
        var hosts = match.group(1) == null || match.group(1).isEmpty() ? "localhost" : match.group(1);
        return Stream.of(hosts.split(",")).map(one -> {
            var address = URI.create("postgresql://" + one);
            return address.getPort() == -1 ? URI.create("postgresql://" + one + ":5432") : address;
        });
    }

    public boolean has(URI endpoint) {
        int port = Origin.port(endpoint);
        return local.contains(port) && isLocalHost(host(endpoint)) || remote.contains(host(endpoint) + ":" + port);
    }

    private boolean isLocalHost(String host) {
        if (host.equals("localhost") || host.endsWith(".localhost") || names.contains(host)) {
            return true;
        }
        if (!NUMBERS.matcher(host).matches()) {
            return false;
        }
        try {
            // the host is numeric, so there is no name resolution
            var address = InetAddress.getByName(host);
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException notAnAddress) {
            return false;
        }
    }

    private static String host(URI address) {
        var host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
