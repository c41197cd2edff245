package ir.scheduling.persistence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** Changes members of JSON that another system wrote. Everything else stays as it is, up to digits and white space. */
final class JsonMembers {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonMembers() {}

    /**
     * Replaces the texts of all members with a name, at any depth.
     *
     * @param replacement returns a text that stays as it is
     * @throws IllegalArgumentException if the text is no JSON; the message has no value of it
     */
    static String replace(String json, String member, UnaryOperator<String> replacement) {
        var replaced = new StringBuilder();
        int copied = 0;
        try (var parser = JSON.createParser(json)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING
                        && parser.getParsingContext().inObject()
                        && member.equals(parser.currentName())) {
                    var text = parser.getText();
                    var next = replacement.apply(text);
                    if (!next.equals(text)) {
                        replaced.append(json, copied, start(parser))
                                .append('"')
                                .append(JsonStringEncoder.getInstance().quoteAsString(next))
                                .append('"');
                        copied = end(parser);
                    }
                }
            }
        } catch (IOException exception) {
            throw new IllegalArgumentException("a received resource is no JSON", exception);
        }
        return replaced.append(json, copied, json.length()).toString();
    }

    private static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    /** Right behind a text that has been read. */
    private static int end(JsonParser parser) {
        return (int) parser.currentLocation().getCharOffset();
    }
}
