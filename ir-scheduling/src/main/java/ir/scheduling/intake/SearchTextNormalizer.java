package ir.scheduling.intake;

import java.text.Normalizer;
import java.util.Locale;

/** Texts as people type them into a find box: lower case, no accents, a comma is a space. */
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
