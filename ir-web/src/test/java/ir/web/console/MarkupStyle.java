package ir.web.console;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The style of the pages' markup. A line is indented by two spaces for each element around it, and by four more where
 * it continues a tag or an expression. Styles and scripts are in files of their own.
 */
final class MarkupStyle {
    static final int LONGEST_LINE = 140;

    private static final Pattern TOKEN = Pattern.compile(
            "<!--.*?-->|<![^>]*>|<\\?.*?\\?>|<[^<>\"]*(?:\"[^\"]*\"[^<>\"]*)*>|#\\{[^}]*}", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("</?([\\w:.-]+)");
    private static final Pattern ATTRIBUTE = Pattern.compile("\\s([\\w:.-]+)\\s*=\\s*\"[^\"]*\"");
    /** The browser shows the white space in these elements. */
    private static final List<String> PREFORMATTED = List.of("textarea", "pre");

    private final String file;
    private final String source;
    private final List<String> lines;
    private final TreeMap<Integer, Integer> indents = new TreeMap<>();
    private final TreeMap<Integer, List<String>> violations = new TreeMap<>();

    private MarkupStyle(String file, String source) {
        this.file = file;
        this.source = source;
        this.lines = source.lines().toList();
    }

    /** @return one text per violation, with file and line, in the order of the lines */
    static List<String> violations(String file, String source) {
        var style = new MarkupStyle(file, source);
        style.checkLines();
        var malformed = parse(source);
        if (malformed != null) {
            style.report(malformed.getLineNumber(), "not well-formed: " + malformed.getMessage());
        } else {
            style.checkMarkup();
        }
        return style.violations.entrySet().stream()
                .flatMap(line -> line.getValue().stream().map(text -> file + ":" + line.getKey() + ": " + text))
                .toList();
    }

    private void checkLines() {
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.indexOf('\t') >= 0) {
                report(i + 1, "tab");
            }
            if (!line.equals(line.stripTrailing())) {
                report(i + 1, "white space at the end of the line");
            }
            if (line.codePointCount(0, line.length()) > LONGEST_LINE) {
                report(i + 1, "longer than " + LONGEST_LINE + " characters");
            }
        }
        if (source.indexOf('\r') >= 0) {
            report(1, "carriage return");
        }
        if (!source.endsWith("\n")) {
            report(lines.size(), "no line break at the end of the file");
        }
    }

    private void checkMarkup() {
        Deque<String> open = new ArrayDeque<>();
        var token = TOKEN.matcher(source);
        int position = 0;
        while (token.find()) {
            if (open.stream().noneMatch(PREFORMATTED::contains)) {
                expect(position, token.start(), 2 * open.size());
            }
            var text = token.group();
            int indent = 2 * open.size();
            if (text.startsWith("</")) {
                open.pop();
                indent = 2 * open.size();
            }
            if (open.stream().noneMatch(PREFORMATTED::contains)) {
                expect(token.start(), token.start() + 1, indent);
                if (!text.startsWith("<!")) {
                    expect(token.start() + 1, token.end(), indent + 4);
                }
            }
            if (text.matches("(?s)<\\w.*")) {
                var name = NAME.matcher(text);
                if (!name.lookingAt()) {
                    throw new IllegalStateException(file + ": " + text);
                }
                checkElement(name.group(1), text, token.start());
                if (!text.endsWith("/>")) {
                    open.push(name.group(1));
                }
            }
            position = token.end();
        }
        indents.forEach((line, indent) -> {
            var text = lines.get(line - 1);
            int found = text.length() - text.stripLeading().length();
            if (!text.isBlank() && found != indent) {
                report(line, "indented by " + found + " spaces in place of " + indent);
            }
        });
    }

    /** Lines whose first character is within this part of the source have this indentation. */
    private void expect(int from, int to, int indent) {
        for (int i = from; i < to; i++) {
            if (!Character.isWhitespace(source.charAt(i))) {
                int start = source.lastIndexOf('\n', i) + 1;
                if (source.substring(start, i).isBlank()) {
                    indents.putIfAbsent(lineOf(i), indent);
                }
            }
        }
    }

    private void checkElement(String element, String tag, int start) {
        boolean external = false;
        var attributes = ATTRIBUTE.matcher(tag);
        while (attributes.find()) {
            var name = attributes.group(1).toLowerCase(Locale.ROOT);
            external |= name.equals("src");
            if (name.equals("style")) {
                report(lineOf(start + attributes.start(1)), "style attribute: use a class of console.css");
            }
            if (name.matches("on[a-z]+")) {
                report(lineOf(start + attributes.start(1)), "event attribute " + name + ": use console.js");
            }
        }
        var plain = element.replaceFirst("^h:output", "").toLowerCase(Locale.ROOT);
        if (plain.equals("style") || plain.equals("script") && !external) {
            report(lineOf(start), "inline " + plain);
        }
    }

    private int lineOf(int position) {
        return 1
                + (int) source.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private void report(int line, String text) {
        violations.computeIfAbsent(line, l -> new ArrayList<>()).add(text);
    }

    private static @Nullable SAXParseException parse(String source) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            factory.setNamespaceAware(true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Strict());
            builder.parse(new InputSource(new StringReader(source)));
            return null;
        } catch (SAXParseException exception) {
            return exception;
        } catch (SAXException | IOException | ParserConfigurationException exception) {
            throw new IllegalStateException(exception);
        }
    }

    /** Throws errors and prints nothing. */
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException exception) throws SAXException {
            throw exception;
        }

        @Override
        public void error(SAXParseException exception) throws SAXException {
            throw exception;
        }

        @Override
        public void fatalError(SAXParseException exception) throws SAXException {
            throw exception;
        }
    }
}
