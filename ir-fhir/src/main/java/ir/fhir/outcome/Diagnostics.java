package ir.fhir.outcome;

import ir.scheduling.message.MessageFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** Sentences of this API other than rejections: diagnostics, notes of resources, and results of background tasks. */
public final class Diagnostics {
    private static final ResourceBundle TEXT =
            ResourceBundle.getBundle("ir.fhir.outcome.diagnostics", Locale.ENGLISH, Diagnostics.class.getClassLoader());

    private Diagnostics() {}

    /** Fills the sentence of this key with facts: names, numbers, codes, or a collection that becomes a list. */
    public static String text(String key, @Nullable Object... facts) {
        return MessageFormatter.format(TEXT.getString(key), Locale.ENGLISH, facts);
    }
}
