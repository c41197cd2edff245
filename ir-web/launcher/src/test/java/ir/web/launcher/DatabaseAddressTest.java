package ir.web.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A database address given by an administrator gets the setting that keeps values out of error messages. */
class DatabaseAddressTest {
    @Test
    void addressAlwaysSuppressesErrorValues() {
        assertThat(Database.withoutErrorDetails("jdbc:postgresql://db/ir"))
                .isEqualTo("jdbc:postgresql://db/ir?logServerErrorDetail=false");
        assertThat(Database.withoutErrorDetails("jdbc:postgresql://db/ir?ssl=true"))
                .isEqualTo("jdbc:postgresql://db/ir?ssl=true&logServerErrorDetail=false");
        assertThat(Database.withoutErrorDetails("jdbc:postgresql://db/ir?logServerErrorDetail=true"))
                .as("set by the administrator")
                .isEqualTo("jdbc:postgresql://db/ir?logServerErrorDetail=true");
    }
}
