package ir.scheduling.intake;

import java.text.Normalizer;
import java.util.Locale;

/** Normalizes search text: lower case, no accents, a comma becomes a space. */
public final class SearchTextNormalizer {
    private SearchTextNormalizer() {}

    public static String of(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replaceAll("[,\\s]+", " ")
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
