package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Fuzzes the pages and servlets of the console with seeded random input in every role. The console never responds with
 * a 5xx, never shows internal details and always responds. Pages come from the template folder, parameter and action
 * names from the sources, view states from rendered forms. {@code -Dir.fuzz.console.count} and {@code -Dir.fuzz.seed}
 * set the number of requests and the seed.
 */
@Order(Integer.MAX_VALUE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleFuzzIT {
    private static final int COUNT = Integer.getInteger("ir.fuzz.console.count", 1_000);
    private static final long SEED = Long.getLong("ir.fuzz.seed", 20_261_126L);
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final List<String> USERS = List.of("lead", "scheduler", "clinician", "nurse", "admin", "auditor");
    private static final Pattern INSIDE = Pattern.compile(
            "[a-z]Exception\\b|\\bat [a-z]+(?:\\.\\w+)+\\(|org\\.hibernate|com\\.sun\\.faces|PSQL|SQLState|NullPointer|StackOverflow");
    private static final List<String> NONSENSE = List.of(
            "",
            " ",
            "x".repeat(9_999),
            "x".repeat(100_000),
            "\0",
            "a\0b",
            "%",
            "%zz",
            "\ud800",
            "𐍈🧊",
            "-1",
            "0",
            "99999999999999999999",
            "2147483648",
            "1e999999",
            "1E+999999999",
            "NaN",
            "Infinity",
            "+100000-01-01",
            "0000-00-00",
            "0000-01-01",
            "1899-12-31",
            "2200-01-01",
            "2026-02-30",
            "9999-12-31T23:59",
            "-999999999-01-01",
            "-999999999-01-01T00:00",
            "-1000000000-01-01T00:00:00Z",
            "+1000000000-12-31T23:59:59Z",
            "+100000-01",
            "24:00",
            "25:61",
            "2026-03-29T02:30",
            "NO_SUCH_VALUE",
            "00000000-0000-0000-0000-000000000000",
            "../../etc/passwd",
            "' or 1=1; drop table booking; --",
            "<script>alert(1)</script>",
            "${jndi:ldap://localhost/x}",
            "#{request.session.invalidate()}",
            "a:b:c:d",
            ":",
            "@",
            "/",
            "FREQ=SECONDLY",
            "FREQ=DAILY;BYSECOND=0,1,2,3,4,5;BYMINUTE=0,1,2,3,4,5",
            "FREQ=DAILY;INTERVAL=0");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Map<String, String> cookies = new TreeMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();

    /** A rendered form: its fields with their values, and the actions of its buttons. */
    private record Form(String action, Map<String, String> fields, List<String> steps, boolean multipart) {}

    private record Answer(int status, String body, String location) {}

    @BeforeAll
    void signIn() throws IOException {
        try (var console = new ConsoleBrowser()) {
            for (var user : USERS) {
                var page = console.signIn(user);
                cookies.put(
                        user,
                        page.context().cookies(ProductSession.settings().console()).stream()
                                .map(cookie -> cookie.name + "=" + cookie.value)
                                .collect(Collectors.joining("; ")));
                page.context().close();
            }
        }
        var pages = new TreeSet<String>();
        try (var files = Files.list(console().resolve("webapp"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".xhtml"))
                    .forEach(name -> pages.add(name.replace(".xhtml", "")));
        }
        assertThat(pages).contains("reports", "session", "diary", "visit").hasSizeGreaterThan(25);
        pages.addAll(List.of("figures.csv", "story.csv", "instructions", "calendar/none.ics", "fault", ""));
        collect();
        paths.addAll(pages);
        // with the ids that the links of the pages contain
        for (var page : pages) {
            Pattern.compile("href=\"/([a-z-]+\\?id=[A-Za-z0-9._-]+)")
                    .matcher(get("lead", page).body())
                    .results()
                    .map(found -> found.group(1))
                    .distinct()
                    .limit(3)
                    .forEach(paths::add);
        }
        for (var about : List.of("referral?id=", "visit?id=", "lesion?id=")) {
            assertThat(paths).as(about).anyMatch(path -> path.startsWith(about));
        }
        var referral = paths.stream()
                .filter(path -> path.startsWith("referral?id="))
                .findFirst()
                .orElseThrow();
        paths.add(referral.replace("referral?", "offers?"));
        paths.add(referral.replace("referral?", "assessment?"));
    }

    @AfterAll
    void close() {
        cookies.clear();
    }

    /** The sources of the console. */
    private static Path console() {
        return Path.of(System.getProperty("ir.root"), "ir-web/src/main");
    }

    /** Collects every parameter name that a page reads and every action, from the sources. */
    private void collect() throws IOException {
        var read = new TreeSet<String>();
        var known = new TreeSet<String>();
        var sources = new ArrayList<Path>();
        for (var root : List.of("java/ir/web/console", "webapp")) {
            try (var files = Files.walk(console().resolve(root))) {
                files.filter(file -> file.toString().matches(".*\\.(java|xhtml)"))
                        .forEach(sources::add);
            }
        }
        var readers = Pattern.compile(
                "(?:param|typed|date|dateTime|hour|wholeNumber|decimal|number|whole|getParameter|getPart|day|wanted|ticked|neurology)"
                        + "\\((?:request, )?\"([A-Za-z][\\w-]*)\"|choice\\([\\w.]+, \"([\\w-]+)\"|name=\"([A-Za-z][\\w-]*)\"");
        var cases =
                Pattern.compile("case ((?:\"[a-z-]+\"(?:, )?)+) ->|(?:equals|startsWith)\\(\"([a-z][a-z-]*:?)\"\\)");
        for (var source : sources) {
            var text = Files.readString(source);
            readers.matcher(text).results().forEach(found -> {
                for (int group = 1; group <= 3; group++) {
                    if (found.group(group) != null) {
                        read.add(found.group(group));
                    }
                }
            });
            cases.matcher(text).results().forEach(found -> {
                if (found.group(1) != null) {
                    for (var step : found.group(1).replaceAll("[\" ]", "").split(",", -1)) {
                        known.add(step);
                    }
                } else {
                    known.add(found.group(2));
                }
            });
        }
        assertThat(read)
                .contains("id", "day", "month", "from", "to", "figure", "lesion", "step", "starts", "probes", "repeats")
                .hasSizeGreaterThan(100);
        assertThat(known).contains("record", "close", "decide:", "retire-knowing");
        names.addAll(read);
        steps.addAll(known);
    }

    private static URI address(String path) {
        return URI.create(ProductSession.settings().console() + path);
    }

    private Answer send(String user, HttpRequest.Builder builder) throws IOException {
        var request = builder.timeout(LONGEST)
                .header("Cookie", cookies.getOrDefault(user, ""))
                .header("Accept", "text/html")
                .build();
        try {
            return once(request);
        } catch (HttpTimeoutException late) {
            throw late;
        } catch (IOException closed) {
            // the server closes the connection after a body that it does not read to its end; a new one is open
            return once(request);
        }
    }

    private Answer once(HttpRequest request) throws IOException {
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(
                    answer.statusCode(),
                    answer.body(),
                    answer.headers().firstValue("Location").orElse(""));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private Answer get(String user, String path) throws IOException {
        return send(user, HttpRequest.newBuilder(address(path)).GET());
    }

    private static String encoded(String text) {
        return text.equals("%zz") ? "%25zz" : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String query(List<Map.Entry<String, String>> fields) {
        return fields.stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String unescaped(String html) {
        return html.replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    private static String attribute(String tag, String name) {
        var found = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
        return found.find() ? unescaped(found.group(1)) : "";
    }

    private static List<Form> forms(String html) {
        return Pattern.compile("(?s)(<form[^>]*>)(.*?)</form>")
                .matcher(html)
                .results()
                .filter(form -> !form.group(1).contains("/logout"))
                .map(form -> {
                    var fields = new LinkedHashMap<String, String>();
                    var steps = new ArrayList<String>();
                    Pattern.compile("<(input|select|textarea|button)\\b[^>]*>")
                            .matcher(form.group(2))
                            .results()
                            .forEach(tag -> {
                                var name = attribute(tag.group(), "name");
                                if (tag.group(1).equals("button")) {
                                    steps.add(attribute(tag.group(), "value"));
                                } else if (!name.isEmpty()) {
                                    fields.putIfAbsent(name, attribute(tag.group(), "value"));
                                }
                            });
                    return new Form(
                            attribute(form.group(1), "action"),
                            fields,
                            steps,
                            form.group(1).contains("multipart/form-data"));
                })
                .toList();
    }

    /** Generator of random input. Each user has one, so that the seed reproduces a run. */
    private final class Nonsense {
        private final Random random;
        private final String user;

        Nonsense(String user) {
            this.user = user;
            random = new Random(SEED + user.hashCode());
        }

        private String any(List<String> of) {
            return of.get(random.nextInt(of.size()));
        }

        private String value() {
            return any(NONSENSE);
        }

        /** A query with some random parameters, occasionally with a repeated one. */
        String question(String path) {
            var fields = new ArrayList<Map.Entry<String, String>>();
            for (int times = 1 + random.nextInt(3); times > 0; times--) {
                // the container accepts no longer address
                var value = value();
                fields.add(Map.entry(any(names), value.substring(0, Math.min(value.length(), 2_000))));
            }
            if (random.nextInt(4) == 0) {
                fields.add(fields.get(0));
            }
            var about = random.nextInt(4) == 0 ? path.replaceAll("\\?.*", "") : path;
            return about + (about.contains("?") ? "&" : "?") + query(fields);
        }

        List<Map.Entry<String, String>> fields(Form form) {
            var fields = new LinkedHashMap<>(form.fields());
            var own = new ArrayList<>(fields.keySet());
            own.removeIf(name -> name.contains("ViewState"));
            fields.put(
                    "step",
                    switch (random.nextInt(6)) {
                        case 0 -> any(steps);
                        case 1 -> any(steps) + ":" + value();
                        case 2 -> value();
                        default -> form.steps().isEmpty() ? any(steps) : any(form.steps());
                    });
            // an unmodified form is valid and would be saved, so at least one field is replaced
            for (int times = 1 + random.nextInt(4); times > 0; times--) {
                fields.put(own.isEmpty() || random.nextInt(5) == 0 ? any(names) : any(own), value());
            }
            switch (random.nextInt(12)) {
                case 0 -> fields.keySet().removeIf(name -> name.contains("ViewState"));
                case 1 -> fields.replaceAll((name, value) -> name.contains("ViewState") ? value() : value);
                case 2 -> fields.replaceAll((name, value) -> name.contains("ViewState") ? value + "1" : value);
                default -> {
                    // leaves the view state unchanged
                }
            }
            var all = new ArrayList<>(fields.entrySet());
            if (random.nextInt(6) == 0) {
                all.add(Map.entry(any(names), value()));
            }
            return all;
        }

        HttpRequest.Builder post(Form form) {
            var request = HttpRequest.newBuilder(address(form.action().substring(1)));
            var fields = fields(form);
            if (!form.multipart()) {
                var body = query(fields);
                if (random.nextInt(20) == 0) {
                    body += "&x=" + any(List.of("%zz", "%", "%00", "%ED%A0%80", "%u0041"));
                }
                return request.header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
            }
            var file = any(List.of(
                    "",
                    "id,start,end,title,repeats\n1,+100000-01-01T00:00,+100000-01-02T00:00,x,\n",
                    "id,start,end,title,repeats\n1,2027-01-01T00:00,2199-01-02T00:00,x,\n",
                    "id,start,end,title,repeats\n1,2027-01-01T00:00,2027-01-01T01:00,x,FREQ=SECONDLY\n",
                    "id,start,end,title,repeats\n1,1900-01-01T00:00,1900-01-01T01:00,x,FREQ=DAILY\n",
                    "id,start,end\n\"",
                    "\0\0\0",
                    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20270101T000000Z\nDTEND:20270101T010000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT\nEND:VCALENDAR\n",
                    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:99999999T000000Z\nDURATION:P99999999999D\nEND:VEVENT\nEND:VCALENDAR\n",
                    "x".repeat(3 << 20)));
            var boundary = "----nonsense";
            var body = fields.stream()
                            .map(field -> "--" + boundary + "\r\nContent-Disposition: form-data; name=\""
                                    + field.getKey() + "\"\r\n\r\n" + field.getValue() + "\r\n")
                            .collect(Collectors.joining())
                    + "--" + boundary
                    + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\nContent-Type: text/plain\r\n\r\n"
                    + file + "\r\n--" + boundary + "--\r\n";
            return request.header(
                            "Content-Type",
                            random.nextInt(8) == 0
                                    ? "multipart/form-data"
                                    : "multipart/form-data; boundary=" + boundary)
                    .POST(HttpRequest.BodyPublishers.ofString(body));
        }

        void fire(int count, ConcurrentLinkedQueue<String> faults, TreeMap<Integer, Integer> statuses) {
            for (int i = 0; i < count; i++) {
                var path = paths.get(i % paths.size());
                var text = "";
                try {
                    Answer answer;
                    var form = random.nextBoolean()
                            ? List.<Form>of()
                            : forms(get(user, path).body());
                    if (form.isEmpty()) {
                        text = "GET " + question(path);
                        answer = get(user, text.substring(4));
                    } else {
                        var one = form.get(random.nextInt(form.size()));
                        var request = post(one);
                        text = "POST " + path + " number " + i + " " + one.steps();
                        answer = send(user, request);
                    }
                    statuses.merge(answer.status(), 1, Integer::sum);
                    if (answer.status() >= 500) {
                        faults.add(user + " " + text + ": status " + answer.status() + " " + text(answer.body()));
                    } else if (INSIDE.matcher(answer.body()).find()) {
                        faults.add(user + " " + text + ": tells of the inside " + text(answer.body()));
                    } else if (answer.location().contains("/realms/")) {
                        faults.add(user + " " + text + ": signed out");
                    }
                } catch (IOException none) {
                    faults.add(user + " " + text + ": no answer, " + none);
                }
            }
        }
    }

    private static String text(String html) {
        var plain = html.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
        return plain.substring(0, Math.min(400, plain.length()));
    }

    @Test
    @Order(2)
    void malformedInputIsRejectedWith4xxWithoutInternalDetails() throws Exception {
        var faults = new ConcurrentLinkedQueue<String>();
        var statuses = new TreeMap<Integer, Integer>();
        var shots = new ArrayList<Callable<TreeMap<Integer, Integer>>>();
        for (var user : USERS) {
            shots.add(() -> {
                var own = new TreeMap<Integer, Integer>();
                new Nonsense(user).fire(COUNT / USERS.size(), faults, own);
                return own;
            });
        }
        var pool = Executors.newFixedThreadPool(3);
        try {
            for (var future : pool.invokeAll(shots)) {
                future.get().forEach((status, times) -> statuses.merge(status, times, Integer::sum));
            }
        } finally {
            pool.shutdown();
        }
        System.out.println("console nonsense, by status: " + statuses);
        assertThat(faults).as(faults.size() + " of " + COUNT + ", seed " + SEED).isEmpty();
        assertThat(statuses.keySet())
                .as("pages were reached and rejected the input")
                .contains(200, 400);
        assertThat(get("lead", "referrals").status())
                .as("the console still responds")
                .isEqualTo(200);
    }

    /** The proposals page of a referral without a booking; for other referrals, the page does not search. */
    private String bookable() throws IOException {
        return Pattern.compile("href=\"/referral(\\?id=[A-Za-z0-9._-]+)")
                .matcher(get("lead", "referrals?show=bookable").body())
                .results()
                .map(found -> "offers" + found.group(1))
                .findFirst()
                .orElseThrow();
    }

    /** Inputs that once blocked the server, and similar ones: rejected at once, with the bound in the response. */
    @Test
    @Order(1)
    void datesInAddressesAreBounded() throws IOException {
        for (var path : List.of(
                "figures.csv?figure=rooms&from=2025-11-27&to=%2B100000-01-01",
                "figures.csv?figure=rooms&from=-999999999-01-01&to=2026-01-01",
                "reports?from=2025-11-27&to=%2B100000-01-01",
                "reports?from=0000-01-01",
                "today?day=%2B100000-01-01",
                "day-before?day=2200-01-01",
                "follow-up?day=1899-12-31",
                "follow-up?month=%2B100000-01",
                "follow-up?view=agenda&day=-999999999-01-01",
                bookable() + "&from=%2B100000-01-01")) {
            var answer = get("lead", path);
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.body()).as(path).containsAnyOf("1900-01-01 to 2199-12-31", "1900-01 to 2199-12");
        }
        for (var path : List.of(
                "figures.csv?figure=rooms&from=1900-01-01&to=2199-12-31", "reports?from=2000-01-01&to=2026-01-01")) {
            var answer = get("lead", path);
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.body()).as(path).contains("at most 5 years");
        }
        assertThat(get("lead", "figures.csv?figure=rooms&from=2025-11-27&to=2026-11-26")
                        .status())
                .isEqualTo(200);
        assertThat(get("lead", "today?day=" + "x".repeat(10_001)).body()).contains("at most 10,000");
        assertThat(get("lead", "instructions?id=a%00b").status()).isEqualTo(400);
        assertThat(get("lead", "story.csv?lesion=").status()).isEqualTo(404);
    }
}
