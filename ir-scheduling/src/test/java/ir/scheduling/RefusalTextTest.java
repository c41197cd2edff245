package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.outcome.Refusal;
import ir.domain.resource.ResourceRole;
import ir.domain.time.TimeWindow;
import ir.scheduling.message.RefusalText;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RefusalTextTest {
    @Test
    void everyRefusalHasItsSentenceAndItsCure() {
        var bundle = RefusalText.bundle(Locale.ENGLISH);
        assertThat(Refusal.class.getPermittedSubclasses()).isNotEmpty();
        for (var refusal : Refusal.class.getPermittedSubclasses()) {
            var sentence = bundle.getString(refusal.getSimpleName());
            assertThat(bundle.getString(refusal.getSimpleName() + ".cure")).isNotBlank();
            var highest = Arrays.stream(sentence.split("\\{", -1))
                    .skip(1)
                    .mapToInt(part -> part.charAt(0) - '0')
                    .max()
                    .orElse(-1);
            assertThat(highest)
                    .as("facts of " + refusal.getSimpleName())
                    .isLessThan(refusal.getRecordComponents().length);
        }
    }

    @Test
    void aTakenResourceIsNamedWithItsIntervalInTheSitesZone() {
        var start = Instant.parse("2026-03-02T07:25:00Z");
        assertThat(RefusalText.of(
                        new Refusal.ResourceTaken("Dr. Eins", ResourceRole.OPERATOR, TimeWindow.ofMinutes(start, 93)),
                        Locale.ENGLISH,
                        Clinic.BERLIN))
                .isEqualTo("Dr. Eins (operator) is taken Mon 2 Mar 2026 08:25–09:58.");
        assertThat(RefusalText.code(new Refusal.VersionMissing())).isEqualTo("version-missing");
    }
}
