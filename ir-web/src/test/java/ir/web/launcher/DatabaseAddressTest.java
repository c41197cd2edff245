package ir.web.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** An address of a database, given by an administrator, says that errors carry no values. */
class DatabaseAddressTest {
    @Test
    void anAddressAlwaysSaysWhetherErrorsCarryValues() {
        assertThat(Database.withoutValues("jdbc:postgresql://db/ir"))
                .isEqualTo("jdbc:postgresql://db/ir?logServerErrorDetail=false");
        assertThat(Database.withoutValues("jdbc:postgresql://db/ir?ssl=true"))
                .isEqualTo("jdbc:postgresql://db/ir?ssl=true&logServerErrorDetail=false");
        assertThat(Database.withoutValues("jdbc:postgresql://db/ir?logServerErrorDetail=true"))
                .as("said by the administrator")
                .isEqualTo("jdbc:postgresql://db/ir?logServerErrorDetail=true");
    }
}
