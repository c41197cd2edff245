package ir.web.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.scheduling.reminder.ReminderService;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaintenanceJobsTest {
    @Test
    void daysBeforeASessionAreASettingWithADefault() {
        assertThat(MaintenanceJobs.sessionBefore(null)).isEqualTo(ReminderService.SESSION_BEFORE);
        assertThat(MaintenanceJobs.sessionBefore(" ")).isEqualTo(ReminderService.SESSION_BEFORE);
        assertThat(MaintenanceJobs.sessionBefore("90")).isEqualTo(Duration.ofDays(90));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-3", "100", "3.5", "three", "P3D", "3 ", "٣"})
    void settingThatIsNoNumberOfDaysIsRejectedWithWhatIsExpected(String days) {
        assertThatThrownBy(() -> MaintenanceJobs.sessionBefore(days))
                .hasMessage("ir.mail.session-days is \"" + days + "\" (expected: a number of days from 1 to 99)");
    }
}
