package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.rule.Gate;
import ir.domain.rule.Rules;
import ir.scheduling.message.FindingMessages;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    void findingNamesTheEvaluatedValues() {
        var finding = new Finding(
                "PRE-PLT",
                Optional.empty(),
                FindingLevel.OVERRIDE_REQUIRED,
                Gate.CHECK_IN,
                Finding.RuleResult.RAISED,
                List.of("38", "50"),
                1,
                Optional.empty());
        assertThat(FindingMessages.of(finding, Locale.ENGLISH)).isEqualTo("Platelets 38 ×10⁹/L");
        assertThat(FindingMessages.explanation(finding, Locale.ENGLISH)).startsWith("50 ×10⁹/L and more");
    }
}
