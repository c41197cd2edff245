package ir.scheduling.message;

import java.util.Locale;
import java.util.ResourceBundle;

/**
 * Reasons that the system records with its own changes, such as the end of a subscription or a state of a referral.
 * They are stored as texts and shown with the reasons that people enter.
 */
public final class RecordedReasons {
    private static final ResourceBundle TEXT = ResourceBundle.getBundle(
            "ir.scheduling.message.recorded-reasons", Locale.ENGLISH, RecordedReasons.class.getClassLoader());

    private RecordedReasons() {}

    public static String of(String key, Object... facts) {
        return MessageFormatter.format(TEXT.getString(key), Locale.ENGLISH, facts);
    }
}
