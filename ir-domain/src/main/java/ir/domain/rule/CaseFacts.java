package ir.domain.rule;

import ir.domain.referral.Intent;
import ir.domain.time.DayWindow;
import java.time.LocalDate;
import java.util.List;

/**
 * What the rules are asked about.
 *
 * @param cover days for which a payer's cover is known
 * @param asOf the day the question is for: today, or the day of the session
 */
public record CaseFacts(Intent intent, List<LesionFacts> lesions, List<DayWindow> cover, LocalDate asOf) {
    public CaseFacts {
        lesions = List.copyOf(lesions);
        cover = List.copyOf(cover);
    }
}
