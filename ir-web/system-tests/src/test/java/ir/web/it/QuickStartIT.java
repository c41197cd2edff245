package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Sends every request of {@code docs/quickstart.http} and compares the status with the documented one. */
class QuickStartIT {
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{([^}]+)}}");
    private static final Pattern STEP = Pattern.compile("\\.?([A-Za-z_-]+)|\\[(\\d+)]");

    private final Map<String, String> answers = new HashMap<>();

    @Test
    void everyRequestOfTheQuickStartReturnsTheDocumentedStatus() throws IOException {
        var file = Path.of(System.getProperty("ir.root"), "docs/quickstart.http");
        var requests = Files.readString(file).split("(?m)^###", -1);
        int sent = 0;
        for (var request : Arrays.stream(requests).skip(1).toList()) {
            send(request);
            sent++;
        }
        assertThat(sent).isGreaterThanOrEqualTo(12);
    }

    private void send(String text) {
        var head = text.substring(0, text.indexOf("\n\n") < 0 ? text.length() : text.indexOf("\n\n"));
        var body = text.indexOf("\n\n") < 0
                ? ""
                : text.substring(text.indexOf("\n\n") + 2).strip();
        var lines = head.lines().toList();
        var name = "";
        int expected = 200;
        HttpRequest.Builder builder = null;
        for (var line : lines.subList(1, lines.size())) {
            if (line.startsWith("# @name ")) {
                name = line.substring(8).strip();
            } else if (line.startsWith("# @expect ")) {
                expected = Integer.parseInt(line.substring(10).strip());
            } else if (builder == null) {
                var parts = line.split(" ", 2);
                builder = HttpRequest.newBuilder(URI.create(filled(parts[1])))
                        .timeout(Duration.ofSeconds(60))
                        .method(parts[0], HttpRequest.BodyPublishers.ofString(filled(body)));
            } else if (line.contains(":")) {
                builder.header(
                        line.substring(0, line.indexOf(':')),
                        filled(line.substring(line.indexOf(':') + 1)).strip());
            }
        }
        var answer = EhrClient.send(Objects.requireNonNull(builder).build());
        assertThat(answer.statusCode()).as(lines.get(0) + "\n" + answer.body()).isEqualTo(expected);
        answers.put(name, answer.body());
    }

    private String filled(String text) {
        return REFERENCE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match.group(1))));
    }

    private String value(String name) {
        var settings = ProductSession.settings();
        if (name.equals("base")) {
            return settings.fhir();
        }
        if (name.equals("issuer")) {
            return settings.issuer();
        }
        if (name.equals("$guid")) {
            return UUID.randomUUID().toString();
        }
        if (name.startsWith("$datetime iso8601 ")) {
            var days = Long.parseLong(name.split(" ", -1)[2]);
            return Instant.now()
                    .plus(days, ChronoUnit.DAYS)
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toString();
        }
        int dot = name.indexOf(".response.body.$.");
        JsonValue found = Json.createReader(
                        new StringReader(Objects.requireNonNull(answers.get(name.substring(0, dot)), name)))
                .readValue();
        var step = STEP.matcher(name.substring(dot + ".response.body.$".length()));
        while (step.find()) {
            found = step.group(1) != null
                    ? Objects.requireNonNull(found.asJsonObject().get(step.group(1)), name)
                    : found.asJsonArray().get(Integer.parseInt(step.group(2)));
        }
        return ((JsonString) found).getString();
    }
}
