package ir.scheduling.referral.details;

import ir.scheduling.repository.ReceivedResource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a received allergy is, as a choice of the question about allergies. */
final class AllergyClass {
    private static final String SNOMED_CT = "http://snomed.info/sct";

    /** No known allergy. */
    private static final String NONE_KNOWN = "716186003";

    /** No known allergy to drugs, to the environment, to food: it says nothing about anything else. */
    private static final Set<String> NONE_KNOWN_OF_ONE_CLASS = Set.of("409137002", "428607008", "429625007");

    /** Words that deny; what they deny is not read. */
    private static final Pattern DENIAL =
            Pattern.compile("\\b(no|none|not|nil|nka|nkda|denies|kein|keine|keinerlei|nicht|negativ|negative)\\b");

    private AllergyClass() {}

    /** Empty where the statement answers nothing about allergies as a whole. */
    static Optional<String> of(ReceivedResource allergy) {
        if (is(allergy, Set.of(NONE_KNOWN))) {
            return Optional.of("NONE_KNOWN");
        }
        if (is(allergy, NONE_KNOWN_OF_ONE_CLASS) || denies(allergy)) {
            return Optional.empty();
        }
        var text = text(allergy);
        if (text.contains("contrast") || text.contains("iod")) {
            return Optional.of("CONTRAST");
        }
        if (text.contains("latex")) {
            return Optional.of("LATEX");
        }
        if (Stream.of("cillin", "cef", "ceph", "antibiotic", "sulfa").anyMatch(text::contains)) {
            return Optional.of("ANTIBIOTIC");
        }
        return Optional.of(text.contains("cement") || text.contains("methacrylate") ? "CEMENT" : "OTHER");
    }

    /** Whether it denies an allergy in words, without the code for it. */
    static boolean denies(ReceivedResource allergy) {
        return !is(allergy, Set.of(NONE_KNOWN))
                && !is(allergy, NONE_KNOWN_OF_ONE_CLASS)
                && DENIAL.matcher(text(allergy)).find();
    }

    private static boolean is(ReceivedResource allergy, Set<String> codes) {
        return allergy.codeSystem().filter(SNOMED_CT::equals).isPresent()
                && allergy.code().filter(codes::contains).isPresent();
    }

    private static String text(ReceivedResource allergy) {
        return (allergy.code().orElse("") + " " + allergy.display().orElse("")).toLowerCase(Locale.ROOT);
    }
}
