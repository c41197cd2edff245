package ir.fhir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each limit of a body: accepted at the limit and rejected one step beyond, at any position in the body. */
class BodyBoundsTest {
    private static final String DIV = "<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">";

    private static void taken(String body) {
        assertThat(BodyBounds.exceeded(body)).as(start(body)).isEmpty();
    }

    private static void refused(String body, String bound) {
        assertThat(BodyBounds.exceeded(body))
                .as(start(body))
                .hasValueSatisfying(text -> assertThat(text).contains(bound));
    }

    private static String start(String body) {
        return body.substring(0, Math.min(200, body.length()));
    }

    @Test
    void exponentIsBoundedInEveryNumber() {
        for (var number : List.of("0", "-1.5", "1e100", "1E-100", "1e+0100", "12345678901234567890.123456789")) {
            taken("{\"a\":" + number + "}");
            taken("[" + number + "," + number + "]");
        }
        for (var number :
                List.of("1e101", "1E-101", "1e-50000000", "1E+999999999", "-0.1e0000000999", "9e99999999999")) {
            for (var body : List.of(
                    "{\"a\":%s}",
                    "{\"a\":[{\"b\": %s }]}", "[%s]", " \n{\"a\":\"\\\"\",\"b\":%s", "[[\"1e101\"],%s]")) {
                refused(body.formatted(number), "exponent");
            }
        }
        taken("{\"a\":\"1E+999999999\"}");
        refused("{\"a\":" + "1".repeat(65) + "}", "64");
        refused("{\"a\":\"" + "1".repeat(1_001) + "\"}", "1,000");
        refused("<a><b value='" + "1".repeat(1_001) + "'/></a>", "1,000");
        taken("{\"a\":\"" + "1".repeat(1_000) + "\"}");
        taken("{\"a\":\"" + "x".repeat(100_000) + "\"}");
    }

    @Test
    void nestingIsBoundedInJsonXmlAndNarrative() {
        taken("[".repeat(100) + "]".repeat(100));
        refused("[".repeat(101), "100");
        refused("{\"a\":".repeat(101), "100");
        taken("{\"a\":\"" + "[".repeat(500) + "\"}");
        taken("<a>".repeat(100) + "</a>".repeat(100));
        refused("<a>".repeat(101), "100");
        refused("<?xml version=\"1.0\"?><!-- <a> --><p>" + "<b c='>'>".repeat(100), "100");
        taken("<p>" + "<b c='>'/>".repeat(1_000) + "<![CDATA[" + "<x>".repeat(200) + "]]><!--" + "<x>".repeat(200)
                + "--></p>");
        taken("{\"text\":{\"div\":\"" + DIV + "<p>".repeat(99) + "\"}}");
        refused("{\"text\":{\"div\":\"" + DIV + "<p>".repeat(100) + "\"}}", "100");
        refused("{\"text\":{\"d\\u0069v\" : \"" + DIV + "\\u003cp>".repeat(100) + "\"}}", "100");
        taken("{\"text\":{\"display\":\"" + "<p>".repeat(500) + "\"}}");
    }

    @Test
    void numberOfValuesIsBounded() {
        refused("[" + "{},".repeat(200_000) + "{}]", "200,000");
        refused("<a>" + "<b/>".repeat(200_000) + "</a>", "200,000");
        taken("[" + "{},".repeat(100_000) + "{}]");
    }

    /** Any cut, repeated or mixed text: the scan ends and reports only an exceeded limit. */
    @Test
    void arbitraryTextDoesNotFail() {
        var random = new Random(20_261_126);
        var pieces = List.of(
                "{",
                "}",
                "[",
                "]",
                "\"",
                "\\",
                "\\u00",
                "\\u0041",
                ":",
                ",",
                "1",
                "e",
                "-",
                ".",
                "<",
                ">",
                "/",
                "</a>",
                "<a ",
                "'",
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "<?",
                "?>",
                "div",
                " ",
                "\n",
                "\u00ef\u00bb\u00bf",
                "1e9");
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            assertThat(BodyBounds.exceeded(text.toString())).as(text.toString()).isNotNull();
        }
    }
}
