package ir.scheduling.message;

import ir.domain.rule.Finding;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Texts for findings, the same in the console and over FHIR. */
public final class FindingMessages {
    private static final String BUNDLE = "ir.scheduling.message.findings";

    /** A fact that a text can use as a number, for its plural. */
    private static final Pattern COUNT = Pattern.compile("0|[1-9]\\d{0,2}");

    private FindingMessages() {}

    /** The text of the finding; the purpose of the rule if it raised nothing. */
    public static String of(Finding finding, Locale locale) {
        var suffix = switch (finding.result()) {
            case PASSED -> "";
            case RAISED -> ".raised";
            case UNKNOWN -> ".unknown";
        };
        return format(finding.facts(), finding.rule() + suffix, locale);
    }

    /** The text for a rule outside the referral's findings, such as a contraindication to a repeat treatment. */
    public static String of(String rule, java.util.List<String> facts, Locale locale) {
        return format(facts, rule + ".raised", locale);
    }

    public static String explanation(Finding finding, Locale locale) {
        return format(finding.facts(), finding.rule() + ".why", locale);
    }

    /** The purpose of a rule, in two or three words. */
    public static String name(String rule, Locale locale) {
        return bundle(locale).getString(rule);
    }

    public static ResourceBundle bundle(Locale locale) {
        return ResourceBundle.getBundle(
                BUNDLE,
                locale,
                FindingMessages.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    private static String format(java.util.List<String> said, String key, Locale locale) {
        var bundle = bundle(locale);
        var facts = said.stream()
                .map(fact -> COUNT.matcher(fact).matches() ? Integer.valueOf(fact) : words(bundle, fact, locale))
                .toArray();
        return MessageFormatter.format(bundle.getString(key), locale, facts);
    }

    /** A code, or several, in words; a fact that is no code stays as it is. */
    private static String words(ResourceBundle bundle, String fact, Locale locale) {
        var keys = Stream.of(fact.split(",? ")).map(code -> "word." + code).toList();
        return keys.stream().allMatch(bundle::containsKey)
                ? MessageFormatter.list(keys.stream().map(bundle::getString).toList(), locale)
                : fact;
    }
}
