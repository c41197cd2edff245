package ir.web.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.scheduling.configuration.ServerSettings;
import ir.scheduling.configuration.Setting;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static GivenSettings given(Map<String, String> properties, Map<String, String> environment) {
        var all = new HashMap<>(Map.of("ir.build", "/build", "ir.root", "/checkout"));
        all.putAll(properties);
        return new GivenSettings(all::get, environment::get);
    }

    @Test
    void settingsHaveDefaults() {
        var settings = Settings.of(given(Map.of(), Map.of()));
        assertThat(settings.data()).isEqualTo(Path.of("/checkout/data"));
        assertThat(List.of(settings.httpPort(), settings.managementPort(), settings.keycloakPort(), settings.dbPort()))
                .containsExactly(8080, 9990, 8180, 5435);
        assertThat(settings.demo()).isTrue();
        assertThat(settings.database()).isEmpty();
        assertThat(settings.issuer()).isEqualTo("http://localhost:8180/realms/ir");
    }

    @Test
    void propertyIsUsedBeforeEnvironmentVariable() {
        var settings = Settings.of(given(
                Map.of("ir.http.port", "18080", "ir.data", "/elsewhere/data"),
                Map.of("IR_HTTP_PORT", "28080", "IR_KEYCLOAK_PORT", "28180", "IR_DEMO", "false")));
        assertThat(settings.httpPort()).isEqualTo(18080);
        assertThat(settings.keycloakPort()).isEqualTo(28180);
        assertThat(settings.data()).isEqualTo(Path.of("/elsewhere/data"));
        assertThat(settings.demo()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ir.http.port, 0",
        "ir.db.port, five",
        "ir.keycloak.port, 65536",
        "ir.demo, no",
        "ir.db.owner, ' '",
        "ir.db.user, Ir-App",
        "ir.db.url, postgresql://db/ir",
        "ir.oidc.url, localhost",
        // the server reads these; the launcher does not start it in vain
        "ir.mail.port, x",
        "ir.proxy.forwarded, yes",
        "ir.peer.url, ftp://hospital.example"
    })
    void valueThatIsNotAcceptedStopsTheStart(String name, String text) {
        assertThatThrownBy(() -> Settings.of(given(Map.of(name, text), Map.of())))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith(name + " is \"" + text + "\" (expected: ");
    }

    @Test
    void nulInAPathIsRejected() {
        assertThatThrownBy(() -> Settings.of(given(Map.of("ir.data", "da\0ta"), Map.of())))
                .isInstanceOf(StartupException.class)
                .hasMessage("ir.data is \"da\\u0000ta\" (expected: the path of a folder)");
    }

    @Test
    void externalDatabaseNeedsBothPasswords() {
        var url = Map.of("ir.db.url", "jdbc:postgresql://db/ir");
        assertThatThrownBy(() -> Settings.of(given(url, Map.of("IR_DB_PASSWORD", "hush"))))
                .isInstanceOf(StartupException.class)
                .hasMessage("ir.db.url is set, but the password ir.db.owner.password is not.");
        assertThatThrownBy(() -> Settings.of(given(url, Map.of("IR_DB_OWNER_PASSWORD", "hush"))))
                .hasMessage("ir.db.url is set, but the password ir.db.password is not.");
        var settings = Settings.of(given(url, Map.of("IR_DB_OWNER_PASSWORD", "hush-1", "IR_DB_PASSWORD", "hush-2")));
        assertThat(settings.database())
                .contains(new Settings.ExternalDatabase(
                        "jdbc:postgresql://db/ir", "ir_owner", "hush-1", "ir_app", "hush-2"));
        assertThat(settings.toString()).doesNotContain("hush");
    }

    @Test
    void buildFolderIsRequired() {
        assertThatThrownBy(() -> Settings.of(new GivenSettings(name -> null, name -> null)))
                .isInstanceOf(StartupException.class)
                .hasMessage("The setting ir.build is missing.");
    }

    /** Passwords go to the environment of the server, everything else that is set to its command line. */
    @Test
    void serverGetsWhatIsSetAndWhatTheLauncherDetermines() {
        var given = given(
                Map.of(
                        "ir.mail.host",
                        "mail.example",
                        "ir.http.port",
                        "1",
                        "ir.db.url",
                        "jdbc:postgresql://db/ir",
                        "ir.x",
                        "y"),
                Map.of("IR_MAIL_PASSWORD", "hush", "IR_DB_PASSWORD", "hush", "IR_MAIL_PORT", "2525"));
        assertThat(given.serverProperties(Map.<Setting<?>, String>of(ServerSettings.HTTP_PORT, "18080")))
                .containsExactlyInAnyOrder(
                        "-Dir.mail.host=mail.example", "-Dir.mail.port=2525", "-Dir.http.port=18080");
        assertThat(given.serverSecrets()).isEqualTo(Map.of("IR_MAIL_PASSWORD", "hush"));
        var asProperty = given(Map.of("ir.peer.secret", "hush"), Map.of());
        assertThat(asProperty.serverProperties(Map.of())).isEmpty();
        assertThat(asProperty.serverSecrets()).isEqualTo(Map.of("IR_PEER_SECRET", "hush"));
    }
}
