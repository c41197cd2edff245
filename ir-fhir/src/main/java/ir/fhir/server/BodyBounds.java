package ir.fhir.server;

import ir.fhir.outcome.Diagnostics;
import java.util.Optional;

/**
 * Checks the limits of a body before a parser reads it: a parser expands a number with a large exponent to all of its
 * digits, and recurses once per level of nesting. The scan is one pass over the text with counters only; the parser
 * decides whether the text is well-formed.
 */
final class BodyBounds {
    /** Maximum depth of nesting, for JSON, XML and narrative markup alike. */
    static final int DEPTH = 100;

    /** Maximum number of values and elements of a body. */
    static final int ELEMENTS = 200_000;

    /** Maximum length of a JSON number, in characters. */
    static final int NUMBER = 64;

    /** Largest exponent of a number, without its sign. */
    static final int EXPONENT = 100;

    /** Maximum length of a text of digits, in characters: a parser may read it as a number. */
    static final int DIGITS = 1_000;

    private final String text;
    private int at;
    private int elements;

    private BodyBounds(String text) {
        this.text = text;
    }

    /**
     * Returns which limit is exceeded; empty if none is.
     *
     * @param text JSON or XML, one character per byte
     */
    static Optional<String> exceeded(String text) {
        int start = 0;
        while (start < text.length()
                && (text.charAt(start) <= ' ' || "\u00ef\u00bb\u00bf".indexOf(text.charAt(start)) >= 0)) {
            start++;
        }
        if (start == text.length()) {
            return Optional.empty();
        }
        var scan = new BodyBounds(text);
        try {
            if (text.charAt(start) == '<') {
                scan.xml();
            } else if (text.charAt(start) == '{' || text.charAt(start) == '[') {
                scan.json();
            }
            return Optional.empty();
        } catch (Exceeded exceeded) {
            return Optional.of(exceeded.bound());
        }
    }

    /** Stops the scan at the first exceeded limit. */
    private static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String bound;

        Exceeded(String bound) {
            super(bound, null, false, false);
            this.bound = bound;
        }

        String bound() {
            return bound;
        }
    }

    private void element() {
        elements++;
        if (elements > ELEMENTS) {
            throw new Exceeded(Diagnostics.text("too-many-values", ELEMENTS));
        }
    }

    private static void depth(int depth) {
        if (depth > DEPTH) {
            throw new Exceeded(Diagnostics.text("too-deep", DEPTH));
        }
    }

    private void json() {
        int depth = 0;
        var name = "";
        for (at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '{' || c == '[') {
                depth++;
                depth(depth);
                element();
            } else if (c == '}' || c == ']') {
                depth--;
            } else if (c == '"') {
                element();
                var string = string();
                digits(string);
                if (name.equals("div")) {
                    new BodyBounds(unescaped(string)).xml();
                }
                name = named() ? unescaped(string) : "";
            } else if (c == '-' || c >= '0' && c <= '9') {
                element();
                number();
            }
        }
    }

    /** Returns the raw text between the quotes. Afterwards the position is at the closing quote. */
    private String string() {
        int start = at + 1;
        for (at = start; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\') {
                at++;
            }
        }
        return text.substring(start, Math.min(at, text.length()));
    }

    /** Returns whether the string at the position is the name of a member. */
    private boolean named() {
        int next = at + 1;
        while (next < text.length() && text.charAt(next) <= ' ') {
            next++;
        }
        return next < text.length() && text.charAt(next) == ':';
    }

    private static String unescaped(String string) {
        if (string.indexOf('\\') < 0) {
            return string;
        }
        var plain = new StringBuilder(string.length());
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c != '\\' || i + 1 == string.length()) {
                plain.append(c);
                continue;
            }
            i++;
            if (string.charAt(i) == 'u' && i + 4 < string.length() && hexadecimal(string, i + 1)) {
                plain.append((char) Integer.parseInt(string.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                // line breaks and tabs do not affect nesting
                plain.append("nrtbf".indexOf(string.charAt(i)) >= 0 ? ' ' : string.charAt(i));
            }
        }
        return plain.toString();
    }

    private static boolean hexadecimal(String string, int from) {
        for (int i = from; i < from + 4; i++) {
            if (Character.digit(string.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private void number() {
        int start = at;
        while (at < text.length() && ofNumber(text.charAt(at))) {
            at++;
        }
        if (at - start > NUMBER) {
            throw new Exceeded(Diagnostics.text("number-too-long", NUMBER));
        }
        var exponent =
                text.substring(start, at).toLowerCase(java.util.Locale.ROOT).split("e", 2);
        if (exponent.length == 2 && large(exponent[1])) {
            throw new Exceeded(Diagnostics.text("exponent", EXPONENT));
        }
        at--;
    }

    private static boolean large(String exponent) {
        var digits = exponent.replaceFirst("^[+-]?0*", "");
        return digits.length() > 3 || digits.matches("\\d+") && Integer.parseInt(digits) > EXPONENT;
    }

    private static boolean ofNumber(char c) {
        return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
    }

    private static void digits(String string) {
        if (string.length() > DIGITS && string.chars().allMatch(c -> ofNumber((char) c))) {
            throw new Exceeded(Diagnostics.text("digits-too-long", DIGITS));
        }
    }

    private void xml() {
        int depth = 0;
        at = text.indexOf('<');
        while (at >= 0 && at + 1 < text.length()) {
            char next = text.charAt(at + 1);
            if (text.startsWith("<!--", at)) {
                after("-->");
            } else if (text.startsWith("<![CDATA[", at)) {
                after("]]>");
            } else if (next == '?') {
                after("?>");
            } else if (next == '/') {
                depth--;
                after(">");
            } else if (next == '!' || next <= ' ') {
                at++;
            } else {
                element();
                if (!empty()) {
                    depth++;
                    depth(depth);
                }
            }
            at = at < 0 ? -1 : text.indexOf('<', at);
        }
    }

    private void after(String end) {
        int found = text.indexOf(end, at);
        at = found < 0 ? -1 : found + end.length();
    }

    /** Reads a start tag to its end. Returns whether the element is empty. */
    private boolean empty() {
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '>') {
                return text.charAt(at - 1) == '/';
            }
            if (c == '"' || c == '\'') {
                int end = text.indexOf(c, at + 1);
                if (end < 0) {
                    at = text.length();
                    return true;
                }
                digits(text.substring(at + 1, end));
                at = end;
            }
        }
        return true;
    }
}
