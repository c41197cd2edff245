package ir.scheduling.message;

import ir.domain.rule.Finding;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/** A finding in words: the same on a page and on the wire. */
public final class FindingText {
    private static final String BUNDLE = "ir.scheduling.message.findings";

    private FindingText() {}

    /** What the rule found; where it found nothing, what it is for. */
    public static String of(Finding finding, Locale locale) {
        var suffix = switch (finding.result()) {
            case PASSED -> "";
            case RAISED -> ".raised";
            case UNKNOWN -> ".unknown";
        };
        return filled(finding.facts(), finding.rule() + suffix, locale);
    }

    /** What a rule outside the referral's list raised, as what stands against a repeat. */
    public static String of(String rule, java.util.List<String> facts, Locale locale) {
        return filled(facts, rule + ".raised", locale);
    }

    public static String why(Finding finding, Locale locale) {
        return filled(finding.facts(), finding.rule() + ".why", locale);
    }

    /** What a rule is for, in two or three words. */
    public static String name(String rule, Locale locale) {
        return bundle(locale).getString(rule);
    }

    public static ResourceBundle bundle(Locale locale) {
        return ResourceBundle.getBundle(
                BUNDLE,
                locale,
                FindingText.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    private static String filled(java.util.List<String> said, String key, Locale locale) {
        var bundle = bundle(locale);
        var facts = said.stream().map(fact -> word(bundle, fact)).toArray();
        return new MessageFormat(bundle.getString(key), locale).format(facts);
    }

    private static String word(ResourceBundle bundle, String fact) {
        try {
            return bundle.getString("word." + fact);
        } catch (MissingResourceException itself) {
            return fact;
        }
    }
}
