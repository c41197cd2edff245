package ir.web.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds words that this code base does not use: metaphors that cost each reader a look-up, and pronouns as subjects that
 * hide who acts. Words that are also plain English (room, hold, line, state, answer) are free in prose and are checked
 * only where they would name a type.
 */
final class Vocabulary {
    /** In comments, documents and texts, as whole words. */
    private static final Pattern PROSE = Pattern.compile(
            "(?i)\\b(desks?|doors?|shelf|shelves|errands?|sinners?|the trail|audit trail|the house|whoever|whomever|nobody"
                    + "|somebody|anybody|untold|was told|were told|is told|are told|be told|gone over|goes over|went over"
                    + "|anew|in hand)\\b");

    /** Parts of identifiers, in lower case. */
    private static final Set<String> IDENTIFIER_PARTS = Set.of(
            "desk",
            "desks",
            "door",
            "doors",
            "shelf",
            "shelves",
            "errand",
            "errands",
            "sinner",
            "sinners",
            "whoever",
            "nobody",
            "somebody",
            "anybody",
            "told",
            "untold",
            "trail",
            "anew",
            "wish",
            "wishes",
            "diary",
            "diaries");

    /** Names that a type had and that say nothing of what it is. */
    private static final Set<String> TYPES = Set.of(
            "Outcome",
            "Refusal",
            "Desks",
            "Stores",
            "Work",
            "Entrance",
            "Guard",
            "Evidence",
            "Records",
            "Staging",
            "WorkUp",
            "Omed",
            "Diaries",
            "Hit",
            "Hits",
            "Told",
            "Owners",
            "Chart",
            "Filing",
            "Wrong",
            "Asked",
            "Kinds",
            "Shell",
            "Words",
            "Notices",
            "Strip",
            "Fault",
            "Home",
            "Housekeeping",
            "Wiring",
            "News",
            "Ready",
            "Relay",
            "Stack",
            "Ground",
            "Leftovers",
            "Child",
            "Letter");

    /** One token of Java: a comment, a text block, a string, a character, or an identifier. */
    private static final Pattern TOKEN = Pattern.compile("//[^\\n]*|/\\*[\\s\\S]*?\\*/|\"\"\"[\\s\\S]*?\"\"\""
            + "|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'|[A-Za-z_$][\\w$]*");

    private static final Pattern DECLARATION = Pattern.compile("(?:class|interface|record|enum)");

    /** An element id, or the key of a text in an expression. */
    private static final Pattern NAMES = Pattern.compile("(?:\\bid=\"|\\bmsg\\['|messages\\.get\\(')([\\w.-]+)");

    private Vocabulary() {}

    /** Stop words of a prose text, in lower case, in the order of the text. */
    static List<String> inProse(String text) {
        // a line break inside a sentence, with the star of a comment, is a space
        var words = PROSE.matcher(text.replaceAll("\\s*\\n\\s*\\*?\\s*", " "));
        var found = new ArrayList<String>();
        while (words.find()) {
            found.add(words.group(1).toLowerCase(Locale.ROOT));
        }
        return found;
    }

    /** Stop words of Java source: of its comments as prose, of its identifiers by their parts. Strings are skipped. */
    static List<String> inJava(String source) {
        var found = new ArrayList<String>();
        var tokens = TOKEN.matcher(source);
        var comments = new StringBuilder();
        var before = "";
        while (tokens.find()) {
            var token = tokens.group();
            if (token.startsWith("/")) {
                comments.append(token.replaceFirst("^(//|/\\*+)", "")).append('\n');
            } else if (!token.startsWith("\"") && !token.startsWith("'")) {
                found.addAll(inIdentifier(token));
                if (TYPES.contains(token) && DECLARATION.matcher(before).matches()) {
                    found.add(token);
                }
                before = token;
            }
        }
        found.addAll(inProse(comments.toString()));
        return found;
    }

    private static List<String> inIdentifier(String identifier) {
        return Stream.of(identifier.split("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_.-]", -1))
                .map(part -> part.toLowerCase(Locale.ROOT))
                .filter(IDENTIFIER_PARTS::contains)
                .toList();
    }

    /** Stop words of a resource bundle: of its keys by their parts, of its values as prose. */
    static List<String> inBundle(String properties) {
        var found = new ArrayList<String>();
        properties.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (line.startsWith("#")) {
                found.addAll(inProse(line.substring(1)));
            } else {
                found.addAll(inIdentifier(line.substring(0, Math.max(equals, 0)).strip()));
                found.addAll(inProse(line.substring(equals + 1)));
            }
        });
        return found;
    }

    /** Stop words of a page: of its text and expressions as prose, of its element ids and keys of texts by their parts. */
    static List<String> inPage(String markup) {
        var found = new ArrayList<>(inProse(markup.replaceAll("#\\{[^}]*}", " ")));
        var names = NAMES.matcher(markup);
        while (names.find()) {
            found.addAll(inIdentifier(names.group(1)));
        }
        return found;
    }

    /** Stop words of a document; code spans name what stands elsewhere and are skipped. */
    static List<String> inDocument(String markdown) {
        return inProse(markdown.replaceAll("`[^`\\n]*`|\\]\\([^)]*\\)", " "));
    }
}
