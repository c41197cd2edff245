package ir.web.load;

import ca.uhn.fhir.context.FhirContext;
import ir.domain.lesion.BodySite;
import ir.web.launcher.SampleOrders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;

/**
 * Load test: callers that find, hold, book and cancel over FHIR with real tokens. Warms up, then measures at 1, 8 and
 * 32 callers: throughput, latency, and CPU time per request of the server and the database, read from {@code /proc}.
 * Arguments: the FHIR base, the issuer, seconds per step.
 */
public final class LoadClient {
    private static final Pattern ID = Pattern.compile("\"id\":\\s*\"([^\"]+-\\d+)\"");
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final int HERTZ = 100;

    private final String base;
    private final String issuer;
    private final Map<Integer, String> answers = new ConcurrentHashMap<>();

    private LoadClient(String base, String issuer) {
        this.base = base;
        this.issuer = issuer;
    }

    public static void main(String[] arguments) throws Exception {
        var load = new LoadClient(arguments[0], arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        var referrals = load.referrals(32);
        System.out.println("warming up");
        load.run("warm", 8, Math.max(seconds, 20), referrals, true);
        for (int callers : new int[] {1, 8, 32}) {
            load.run("$find", callers, seconds, referrals, false);
            load.run("$find $hold $book $cancel", callers, seconds, referrals, true);
        }
    }

    private interface Step {
        void run(String token, String referral, Map<String, List<Long>> took);
    }

    private void run(String name, int callers, int seconds, List<String> referrals, boolean book)
            throws InterruptedException, IOException {
        var token = token();
        var took = new ConcurrentHashMap<String, List<Long>>();
        var refused = new AtomicInteger();
        Step step = book ? (t, r, times) -> cycle(t, r, times, refused) : this::find;
        var cpu = cpu();
        long started = System.nanoTime();
        long until = started + TimeUnit.SECONDS.toNanos(seconds);
        var pool = Executors.newFixedThreadPool(callers);
        for (int i = 0; i < callers; i++) {
            var referral = referrals.get(i % referrals.size());
            pool.execute(() -> {
                while (System.nanoTime() < until) {
                    step.run(token, referral, took);
                }
            });
        }
        pool.shutdown();
        pool.awaitTermination(seconds + 60L, TimeUnit.SECONDS);
        double passed = (System.nanoTime() - started) / 1e9;
        var spent = cpu();
        int requests = took.values().stream().mapToInt(List::size).sum();
        if (name.equals("warm")) {
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%-26s c=%-2d %7.0f requests/s  CPU-ms a request: server %.2f database %.2f  refused %d%n",
                name,
                callers,
                requests / passed,
                1000.0 * (spent[0] - cpu[0]) / HERTZ / requests,
                1000.0 * (spent[1] - cpu[1]) / HERTZ / requests,
                refused.get());
        took.forEach((what, times) -> {
            var sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
            System.out.printf(
                    Locale.ROOT,
                    "    %-10s n=%-6d p50 %.1f ms  p95 %.1f ms  p99 %.1f ms%n",
                    what,
                    sorted.length,
                    at(sorted, 0.50),
                    at(sorted, 0.95),
                    at(sorted, 0.99));
        });
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))] / 1e6;
    }

    private void find(String token, String referral, Map<String, List<Long>> took) {
        var from = Instant.now();
        post(
                token,
                "/Appointment/$find",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"start\",\"valueDateTime\":\"" + from
                        + "\"},{\"name\":\"end\",\"valueDateTime\":\"" + from.plus(Duration.ofDays(90))
                        + "\"},{\"name\":\"service-request\",\"valueReference\":{\"reference\":\"ServiceRequest/"
                        + referral
                        + "\"}},{\"name\":\"_count\",\"valueInteger\":20}]}",
                "$find",
                took);
    }

    private void cycle(String token, String referral, Map<String, List<Long>> took, AtomicInteger refused) {
        var from = Instant.now().plus(Duration.ofDays(1 + Math.floorMod(referral.hashCode(), 60)));
        var found = post(
                token,
                "/Appointment/$find",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"start\",\"valueDateTime\":\"" + from
                        + "\"},{\"name\":\"end\",\"valueDateTime\":\"" + from.plus(Duration.ofDays(90))
                        + "\"},{\"name\":\"service-request\",\"valueReference\":{\"reference\":\"ServiceRequest/"
                        + referral
                        + "\"}},{\"name\":\"_count\",\"valueInteger\":20}]}",
                "$find",
                took);
        var ids = ID.matcher(found.body());
        var offered = new ArrayList<String>();
        while (ids.find()) {
            offered.add(ids.group(1));
        }
        if (offered.isEmpty()) {
            refused.incrementAndGet();
            return;
        }
        var id = offered.get(Math.floorMod(referral.hashCode(), offered.size()));
        var named =
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"appointment-reference\",\"valueReference\":"
                        + "{\"reference\":\"Appointment/" + id + "\"}}]}";
        if (post(token, "/Appointment/$hold", named, "$hold", took).statusCode() != 200) {
            refused.incrementAndGet();
            return;
        }
        if (post(token, "/Appointment/$book", named, "$book", took).statusCode() != 200) {
            refused.incrementAndGet();
        }
        post(
                token,
                "/Appointment/" + id + "/$cancel",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"reason\",\"valueCodeableConcept\":{\"text\":\"load\"}},"
                        + "{\"name\":\"initiator\",\"valueCode\":\"organisation\"}]}",
                "$cancel",
                took);
    }

    private HttpResponse<String> post(
            String token, String path, String body, String what, Map<String, List<Long>> took) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/fhir+json")
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            long begun = System.nanoTime();
            var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            var times = took.computeIfAbsent(what, k -> java.util.Collections.synchronizedList(new ArrayList<>()));
            times.add(System.nanoTime() - begun);
            if (answer.statusCode() >= 500) {
                answers.putIfAbsent(answer.statusCode(), answer.body());
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
            return answer;
        } catch (IOException exception) {
            throw new IllegalStateException(exception);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private List<String> referrals(int many) throws IOException, InterruptedException {
        var token = token();
        var location = Pattern.compile("ServiceRequest/([0-9a-f-]{36})");
        var referrals = new ArrayList<String>();
        for (int i = 0; i < many; i++) {
            var number = "LOAD-" + UUID.randomUUID().toString().substring(0, 12);
            var bundle = SampleOrders.bundle(
                    new SampleOrders.Sample(
                            number,
                            "Last",
                            "Nr " + i,
                            false,
                            LocalDate.of(1960, 1, 1),
                            BodySite.RIB,
                            false,
                            "94222008",
                            "lung",
                            2.0,
                            6,
                            20,
                            true,
                            true,
                            ServiceRequestPriority.ROUTINE,
                            true),
                    Instant.now());
            var sent = HTTP.send(
                    HttpRequest.newBuilder(URI.create(base))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/fhir+json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    FhirContext.forR4Cached().newJsonParser().encodeResourceToString(bundle)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            var match = location.matcher(sent.body());
            if (!match.find()) {
                throw new IllegalStateException(sent.body());
            }
            referrals.add(match.group(1));
        }
        return referrals;
    }

    private String token() throws IOException, InterruptedException {
        var answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(issuer + "/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(
                                                        "ehr-demo:ehr-demo-secret".getBytes(StandardCharsets.UTF_8)))
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        var match = Pattern.compile("\"access_token\":\"([^\"]+)\"").matcher(answer.body());
        if (!match.find()) {
            throw new IllegalStateException("no token: " + answer.body());
        }
        return match.group(1);
    }

    /** @return clock ticks used so far by the server's Java process and by all PostgreSQL processes */
    private static long[] cpu() throws IOException {
        long server = 0;
        long database = 0;
        try (var processes = Files.list(Path.of("/proc"))) {
            for (var process : processes
                    .filter(p -> p.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    var command = Files.readString(process.resolve("cmdline")).replace('\0', ' ');
                    var stat = Files.readString(process.resolve("stat"));
                    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    // a database process that ends is no longer counted; the pool keeps its connections open
                    long ticks = Arrays.stream(new int[] {11, 12})
                            .mapToLong(i -> Long.parseLong(fields[i]))
                            .sum();
                    if (command.contains("jboss-modules.jar")) {
                        server += ticks;
                    } else if (command.startsWith("postgres:") || command.contains("/bin/postgres")) {
                        database += ticks;
                    }
                } catch (IOException exception) {
                    // the process ended during the reading
                }
            }
        }
        return new long[] {server, database};
    }
}
