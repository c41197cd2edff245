package ir.scheduling.message;

import ir.domain.rule.Finding;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/** A finding in words: the same on a page and on the wire. */
public final class FindingMessages {
    private static final String BUNDLE = "ir.scheduling.message.findings";

    private FindingMessages() {}

    /** What the rule found; where it found nothing, what it is for. */
    public static String of(Finding finding, Locale locale) {
        var suffix = switch (finding.result()) {
            case PASSED -> "";
            case RAISED -> ".raised";
            case UNKNOWN -> ".unknown";
        };
        return format(finding.facts(), finding.rule() + suffix, locale);
    }

    /** What a rule outside the referral's list raised, as what stands against a repeat. */
    public static String of(String rule, java.util.List<String> facts, Locale locale) {
        return format(facts, rule + ".raised", locale);
    }

    public static String explanation(Finding finding, Locale locale) {
        return format(finding.facts(), finding.rule() + ".why", locale);
    }

    /** What a rule is for, in two or three words. */
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
