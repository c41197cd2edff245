package ir.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ir.fhir.identity.Scopes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopesTest {
    @ParameterizedTest
    @CsvSource({
        "system/*.cruds, Appointment, c, true",
        "system/*.cruds, Patient, d, true",
        "system/Appointment.rs, Appointment, r, true",
        "system/Appointment.rs, Appointment, s, true",
        "system/Appointment.rs, Appointment, c, false",
        "system/Appointment.rs, Patient, r, false",
        "user/Appointment.cu, Appointment, u, true",
        "system/Patient.read, Patient, s, true",
        "system/Patient.write, Patient, r, false",
        "system/Patient.*, Patient, d, true",
        "system/Appointment.sr, Appointment, r, false",
        "system/Appointment., Appointment, r, false",
        "admin/*.cruds, Appointment, r, false",
        "system/*.cruds.x, Appointment, r, false",
        "openid profile, Appointment, r, false",
        "openid system/Patient.r profile system/Appointment.c, Appointment, c, true",
    })
    void grammar(String claim, String resource, char interaction, boolean granted) {
        assertThat(Scopes.parse(claim).allow(resource, interaction)).isEqualTo(granted);
    }
}
