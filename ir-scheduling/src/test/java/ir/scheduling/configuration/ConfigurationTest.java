package ir.scheduling.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    private static final List<String> NO_TEXTS = List.of(" ", "\t", "\0", "a\0b", "x".repeat(3_000), "a\nb");
    private static final List<String> NO_NUMBERS = List.of(
            "",
            "0",
            "-1",
            "65536",
            "100000",
            "99999999999999999999",
            "1.5",
            "1e3",
            "0x19",
            "+5",
            "٣",
            "25 ",
            " 25",
            "abc");
    private static final List<String> NO_URLS = List.of(
            "localhost:8080",
            "//host/",
            "http:",
            "http://",
            "http:///path",
            "ftp://host/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://user:word@host/",
            "http://host:0/",
            "http://host:65536/",
            "http://host:-1/",
            "http://ho st/",
            "http://host/#part",
            "http://host/%zz",
            "http://[::1",
            "http://*:80/");
    private static final List<String> NO_BASE_URLS =
            Stream.concat(NO_URLS.stream(), Stream.of("http://host/?query")).toList();

    /** Values that must be rejected, beside those of {@link #NO_TEXTS}. */
    private static final Map<Setting<?>, List<String>> REJECTED = Map.ofEntries(
            Map.entry(ServerSettings.HTTP_PORT, NO_NUMBERS),
            Map.entry(ServerSettings.MANAGEMENT_PORT, NO_NUMBERS),
            Map.entry(ServerSettings.MAIL_PORT, NO_NUMBERS),
            Map.entry(
                    ServerSettings.MAIL_SESSION_DAYS,
                    Stream.concat(NO_NUMBERS.stream(), Stream.of("100", "P3D", "three"))
                            .toList()),
            Map.entry(ServerSettings.OIDC_URL, NO_BASE_URLS),
            Map.entry(ServerSettings.CONSOLE_URL, NO_BASE_URLS),
            Map.entry(ServerSettings.FHIR_URL, NO_BASE_URLS),
            Map.entry(ServerSettings.PEER_URL, NO_BASE_URLS),
            Map.entry(ServerSettings.PEER_TOKEN_URL, NO_URLS),
            Map.entry(
                    ServerSettings.SUBSCRIPTION_ENDPOINTS,
                    Stream.concat(
                                    NO_BASE_URLS.stream(),
                                    Stream.of("*", ",", "http://host:*:80/", "https://a.example/, ftp://b.example/"))
                            .toList()),
            Map.entry(ServerSettings.PROXY_FORWARDED, List.of("", "yes", "1", "true ", "truefalse", "-1")),
            Map.entry(ServerSettings.IHE_LITERAL_ERRORS, List.of("", "yes", "1", "on")),
            Map.entry(ServerSettings.MAIL_TLS, List.of("", "no", "0", "off", "starttls")),
            Map.entry(
                    ServerSettings.DATABASE_URL,
                    List.of(
                            "jdbc:mysql://db/ir",
                            "postgresql://db/ir",
                            "jdbc:postgresql:",
                            "jdbc:postgresql://d b/ir")),
            Map.entry(
                    ServerSettings.DATABASE_USER, List.of("", "Ir_App", "1a", "a;drop table b", "x".repeat(64), "-1")),
            Map.entry(
                    ServerSettings.MAIL_HOST,
                    List.of("-mail", "mail server", "http://mail", "mail/25", "a@b", "a:b:x")),
            Map.entry(
                    ServerSettings.MAIL_FROM,
                    List.of("", "-1", "clinic", "a@", "@b", "a@b,c@d", "<a@b>", "a@b\nBcc: c@d")),
            Map.entry(ServerSettings.MAIL_STAFF, List.of("-1", "staff", "a@", "@b", "a@b, c@d", "Staff <a@b", "a b@c")),
            Map.entry(ServerSettings.MAIL_USER, List.of()),
            Map.entry(ServerSettings.PEER_CLIENT, List.of("")),
            Map.entry(ServerSettings.REALM_CLIENT, List.of()),
            Map.entry(ServerSettings.DATABASE_PASSWORD, List.of("hush hush\0")),
            Map.entry(ServerSettings.MAIL_PASSWORD, List.of("hush hush\n")),
            Map.entry(ServerSettings.PEER_SECRET, List.of("hush hush\r")),
            Map.entry(ServerSettings.REALM_SECRET, List.of("hush hush\u0085")));

    private static Configuration read(Map<String, String> settings) {
        return Configuration.read(settings::get);
    }

    static Stream<Arguments> rejected() {
        return ServerSettings.all().stream()
                .flatMap(setting -> Stream.concat(NO_TEXTS.stream(), REJECTED.getOrDefault(setting, List.of()).stream())
                        .map(text -> Arguments.of(setting.name(), text)));
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void valueThatIsNotAcceptedIsRejectedWithNameAndExpectation(String name, String text) {
        var setting = ServerSettings.all().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        var rejection = catchThrowable(() -> read(Map.of(name, text)));
        assertThat(rejection).isInstanceOf(InvalidConfigurationException.class);
        assertThat(rejection.getMessage())
                .startsWith(name + " is ")
                .endsWith("(expected: " + setting.type().expected() + ")")
                .doesNotContainPattern("\\p{Cntrl}")
                .hasSizeLessThan(500);
        if (setting.secret()) {
            assertThat(rejection.getMessage())
                    .startsWith(name + " is not valid (")
                    .doesNotContain("hush");
        }
    }

    @Test
    void everySettingHasValuesThatAreRejected() {
        assertThat(REJECTED.keySet()).isEqualTo(new HashSet<>(ServerSettings.all()));
    }

    @Test
    void settingsHaveDefaults() {
        var configuration = read(Map.of());
        assertThat(configuration)
                .isEqualTo(new Configuration(
                        8080,
                        9990,
                        Optional.empty(),
                        URI.create("http://localhost:8180/realms/ir"),
                        URI.create("http://localhost:8080/"),
                        URI.create("http://localhost:8080/fhir/R4"),
                        false,
                        List.of(),
                        List.of(),
                        new Configuration.Mail(
                                Optional.empty(),
                                25,
                                "no-reply@localhost",
                                Optional.empty(),
                                Duration.ofDays(3),
                                Optional.empty(),
                                Optional.empty(),
                                true),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(read(Map.of("ir.http.port", "18080")).fhirUrl()).hasToString("http://localhost:18080/fhir/R4");
        assertThat(read(Map.of("ir.peer.url", "http://hospital.example/fhir", "ir.peer.secret", "word"))
                        .peer())
                .contains(new Configuration.Peer(
                        URI.create("http://hospital.example/fhir"),
                        Optional.empty(),
                        "ir-scheduling",
                        Optional.of(new Secret("word"))));
    }

    @Test
    void emptyTextMeansNoneWhereThereIsNoDefault() {
        var without = ServerSettings.all().stream()
                .filter(setting -> !setting.hasDefault())
                .collect(Collectors.toMap(Setting::name, setting -> ""));
        assertThat(without).containsKeys("ir.mail.host", "ir.peer.url", "ir.realm.client", "ir.subscription.endpoints");
        assertThat(read(without)).isEqualTo(read(Map.of()));
        ServerSettings.all().stream()
                .filter(Setting::hasDefault)
                .forEach(setting -> assertThatThrownBy(() -> read(Map.of(setting.name(), "")))
                        .hasMessageStartingWith(setting.name() + " is \"\" (expected: "));
    }

    @Test
    void valuesAreTyped() {
        var configuration = read(Map.of(
                "ir.subscription.endpoints", "https://ehr.example/fhir, http://localhost:*,http://[::1]:*/hook",
                "ir.mail.session-days", "90",
                "ir.mail.tls", "FALSE",
                "ir.mail.from", "Radiology <ir@hospital.example>",
                "ir.mail.host", "2001:db8::25",
                "ir.peer.token-url", "https://login.example/token?policy=1",
                "ir.peer.url", "https://hospital.example/fhir",
                "ir.realm.client", "reader",
                "jboss.host.name", "node-1"));
        assertThat(configuration.subscriptionEndpoints())
                .containsExactly("https://ehr.example/fhir", "http://localhost:*", "http://[::1]:*/hook");
        assertThat(configuration.mail().sessionBefore()).isEqualTo(Duration.ofDays(90));
        assertThat(configuration.mail().tls()).isFalse();
        assertThat(configuration.mail().from()).isEqualTo("Radiology <ir@hospital.example>");
        assertThat(configuration.mail().host()).contains("2001:db8::25");
        assertThat(configuration.peer().flatMap(Configuration.Peer::tokenUrl))
                .contains(URI.create("https://login.example/token?policy=1"));
        assertThat(configuration.realm()).contains(new Configuration.RealmClient("reader", Optional.empty()));
        assertThat(configuration.hostNames()).containsExactly("node-1");
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        assertThatThrownBy(() -> read(Map.of("ir.mail.port", "x", "ir.oidc.url", "y", "ir.realm.secret", "\0")))
                .hasMessageContaining("ir.mail.port is \"x\" (expected: a port number, 1 to 65535)")
                .hasMessageContaining("ir.oidc.url is \"y\" (expected: an http or https address")
                .hasMessageContaining("ir.realm.secret is not valid (expected: ");
    }

    @Test
    void secretsAreNotPartOfATextOfTheConfiguration() {
        var settings = ServerSettings.all().stream()
                .filter(Setting::secret)
                .collect(Collectors.toMap(Setting::name, setting -> "hush-${x}-" + setting.name()));
        assertThat(settings)
                .containsOnlyKeys("ir.db.password", "ir.mail.password", "ir.peer.secret", "ir.realm.secret");
        settings.put("ir.peer.url", "http://hospital.example/fhir");
        settings.put("ir.realm.client", "reader");
        var configuration = read(settings);
        assertThat(configuration.mail().password()).contains(new Secret("hush-${x}-ir.mail.password"));
        assertThat(configuration.peer().flatMap(Configuration.Peer::secret))
                .contains(new Secret("hush-${x}-ir.peer.secret"));
        assertThat(configuration.realm().flatMap(Configuration.RealmClient::secret))
                .contains(new Secret("hush-${x}-ir.realm.secret"));
        assertThat(configuration.toString()).contains("(secret)").doesNotContain("hush");
    }

    /** Any text is either a value or a rejection, never another failure. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyTextIsAcceptedOrRejected(long seed) {
        var random = new Random(seed);
        var parts = List.of(
                "http",
                "https",
                ":",
                "//",
                "/",
                "@",
                "*",
                ",",
                " ",
                "\0",
                "\n",
                "%",
                "[",
                "]",
                "?",
                "#",
                "<",
                ">",
                "-",
                ".",
                "1",
                "99999999999",
                "localhost",
                "jdbc:postgresql:",
                "true",
                "é",
                "\ud800",
                "${",
                "}");
        for (int i = 0; i < 1_000; i++) {
            var text = random.ints(1 + random.nextInt(8), 0, parts.size())
                    .mapToObj(parts::get)
                    .collect(Collectors.joining());
            for (var setting : ServerSettings.all()) {
                assertThatCode(() -> {
                            try {
                                read(Map.of(setting.name(), text));
                            } catch (InvalidConfigurationException rejected) {
                                assertThat(rejected).hasMessageStartingWith(setting.name() + " is ");
                            }
                        })
                        .as("%s = %s", setting.name(), text)
                        .doesNotThrowAnyException();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ir.peer.url, https://ir:s3cret@fhir.example/r4",
        "ir.peer.url, https://ir:s3cret/@:x@fhir.example/r4",
        "ir.peer.url, https://fhir.example/r4?token=s3cret",
        "ir.peer.token-url, https://ir:s3cret@login.example/token",
        "ir.db.url, jdbc:postgresql://db/ir?user=ir&password=s3cret x",
        "ir.db.url, jdbc:postgresql://db/ir?PASSWORD=s3cret x",
        "ir.oidc.url, http://a?x=1@s3cret"
    })
    void secretInARejectedAddressIsNotShown(String name, String address) {
        var problems = assertThrows(InvalidConfigurationException.class, () -> read(Map.of(name, address)));
        assertThat(problems).hasMessageContaining(name).hasMessageNotContaining("s3cret");
    }

    @Test
    void declarationsAreConsistent() {
        assertThat(ServerSettings.all())
                .extracting(Setting::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("ir."));
        assertThat(ServerSettings.all()).allSatisfy(setting -> {
            assertThat(setting.meaning()).isNotBlank();
            assertThat(setting.secret() && setting.hasDefault()).isFalse();
            setting.defaultText()
                    .ifPresent(text ->
                            assertThat(setting.type().parser().apply(text)).isPresent());
        });
        assertThat(ServerSettings.PEER_SECRET.variable()).isEqualTo("IR_PEER_SECRET");
        assertThat(ServerSettings.REALM_SECRET.variable()).isEqualTo("IR_REALM_SECRET");
        assertThat(ServerSettings.MAIL_PASSWORD.variable()).isEqualTo("IR_MAIL_PASSWORD");
        assertThat(ServerSettings.MAIL_SESSION_DAYS.variable()).isEqualTo("IR_MAIL_SESSION_DAYS");
    }

    @Test
    void unknownNamesAreReportedWithTheNearestKnownOne() {
        var names = List.of(
                "ir.mail.host",
                "ir.mail.hots",
                "IR_PEER_SECRT",
                "IR_MAIL_SESSION_DAYS",
                "ir.mail.session.days",
                "user.dir",
                "PATH",
                "ir.proxy.forward");
        assertThat(UnknownSettings.warnings(names, ServerSettings.all()))
                .containsExactlyInAnyOrder(
                        "The environment variable IR_PEER_SECRT is not known and has no effect. The nearest known name is"
                                + " IR_PEER_SECRET.",
                        "The setting ir.proxy.forward is not known and has no effect. The nearest known name is"
                                + " ir.proxy.forwarded.",
                        "The setting ir.mail.hots is not known and has no effect. The nearest known name is ir.mail.host.");
        assertThat(UnknownSettings.warnings(List.of("ir.mail.session.days"), ServerSettings.all()))
                .containsExactly(
                        "The setting ir.mail.session.days is not known and has no effect. The nearest known name"
                                + " is ir.mail.session-days.");
    }

    @Test
    void distanceCountsChangedCharacters() {
        assertThat(UnknownSettings.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(UnknownSettings.distance("", "abc")).isEqualTo(3);
        assertThat(UnknownSettings.distance("same", "same")).isZero();
    }
}
