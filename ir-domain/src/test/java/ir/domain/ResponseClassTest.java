package ir.domain;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.clinical.Opioid;
import ir.domain.clinical.OpioidDose;
import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import ir.domain.followup.ResponseClass;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseClassTest {
    @ParameterizedTest
    @CsvSource({
        // baseline pain, OMED; now pain, OMED; class
        "7, 60, 0, 60, CR",
        "7, 60, 0, 61, IR",
        "7, 60, 5, 60, PR",
        "7, 60, 6, 60, IR",
        "7, 60, 7, 45, PR",
        "7, 60, 7, 46, IR",
        "7, 60, 8, 45, IR",
        "7, 60, 9, 60, PP",
        "7, 60, 9, 30, PP",
        "7, 60, 7, 75, PP",
        "7, 60, 8, 75, PP",
        "7, 60, 7, 74, IR",
        "7, 60, 6, 75, IR",
        "7, 0, 7, 5, PP",
        "7, 0, 5, 0, PR",
        "0, 0, 0, 0, CR",
    })
    void criteriaAreEvaluatedInOrder(int basePain, double baseOmed, int pain, double omed, ResponseClass expected) {
        assertThat(ResponseClass.of(
                        Optional.of(PainScore.of(basePain)),
                        Optional.of(new OralMorphineEquivalent(baseOmed)),
                        Optional.of(PainScore.of(pain)),
                        Optional.of(new OralMorphineEquivalent(omed))))
                .isEqualTo(expected);
    }

    @Test
    void missingValueIsNotAssessable() {
        assertThat(ResponseClass.of(
                        Optional.empty(),
                        Optional.of(new OralMorphineEquivalent(0)),
                        Optional.of(PainScore.of(1)),
                        Optional.of(new OralMorphineEquivalent(0))))
                .isEqualTo(ResponseClass.NOT_ASSESSABLE);
        assertThat(ResponseClass.of(
                        Optional.of(PainScore.of(1)),
                        Optional.of(new OralMorphineEquivalent(0)),
                        Optional.of(PainScore.of(1)),
                        Optional.empty()))
                .isEqualTo(ResponseClass.NOT_ASSESSABLE);
    }

    @Test
    void dosesAreAddedByTheirFactors() {
        assertThat(OralMorphineEquivalent.of(List.of(
                                new OpioidDose(Opioid.OXYCODONE, 20),
                                new OpioidDose(Opioid.FENTANYL_PATCH, 12),
                                new OpioidDose(Opioid.TRAMADOL, 100)))
                        .milligrams())
                .isEqualTo(78.8);
    }
}
