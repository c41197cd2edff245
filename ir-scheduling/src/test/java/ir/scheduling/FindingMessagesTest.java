package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.assessment.Question;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.rule.Gate;
import ir.domain.rule.Rules;
import ir.scheduling.message.FindingMessages;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FindingMessagesTest {
    @Test
    void everyRuleHasAMessageForEachResult() {
        var bundle = FindingMessages.bundle(Locale.ENGLISH);
        assertThat(Rules.ALL).hasSizeGreaterThan(40);
        for (var rule : Rules.ALL) {
            for (var suffix : List.of("", ".raised", ".unknown", ".why")) {
                assertThat(bundle.getString(rule.id() + suffix)).isNotBlank();
            }
        }
    }

    @Test
    void severalCodesAreAListInWords() {
        var codes = String.join(", ", Question.CONSENT_NAMES.choices());
        assertThat(FindingMessages.of(finding("PRE-CONSENT", Finding.RuleResult.UNKNOWN, codes), Locale.ENGLISH))
                .isEqualTo(
                        "The consent is missing, or does not mention: that the treatment does not cure, nerve injury,"
                                + " infection, bleeding, fracture, and repeat treatment");
        for (var code : Stream.of(Question.CONSENT_NAMES, Question.IMPLANT, Question.ALLERGY)
                .flatMap(question -> question.choices().stream())
                .filter(code -> !code.startsWith("NONE"))
                .toList()) {
            assertThat(FindingMessages.of("PRE-CONSENT", List.of("-", code + " " + code), Locale.ENGLISH))
                    .as(code)
                    .doesNotContain(code);
        }
    }

    @Test
    void findingNamesTheEvaluatedValues() {
        var finding = finding("PRE-PLT", Finding.RuleResult.RAISED, "38", "50");
        assertThat(FindingMessages.of(finding, Locale.ENGLISH)).isEqualTo("Platelets 38 ×10⁹/L");
        assertThat(FindingMessages.explanation(finding, Locale.ENGLISH)).startsWith("50 ×10⁹/L and more");
    }

    private static Finding finding(String rule, Finding.RuleResult result, String... facts) {
        return new Finding(
                rule,
                Optional.empty(),
                FindingLevel.OVERRIDE_REQUIRED,
                Gate.CHECK_IN,
                result,
                List.of(facts),
                1,
                Optional.empty());
    }
}
