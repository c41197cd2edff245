package ir.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import ir.fhir.mapper.SubscriptionMapper;
import ir.fhir.subscription.EndpointAllowList;
import ir.fhir.subscription.OwnPorts;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.message.RejectionMessages;
import ir.scheduling.repository.Subscription.Content;
import ir.scheduling.repository.Subscription.Owner;
import ir.scheduling.repository.Subscription.State;
import ir.scheduling.repository.Subscription.SubscriptionSpec;
import ir.scheduling.repository.Topic;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.hl7.fhir.r4.model.Subscription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A subscription survives the conversion to FHIR and back; a secret header value is not returned. */
class SubscriptionMapperTest {
    private static SubscriptionSpec any(Random random) {
        var topic = Topic.values()[random.nextInt(Topic.values().length)];
        return new SubscriptionSpec(
                topic,
                random.nextBoolean() ? "" : topic.focus() + "?identifier=a|b&_id=c",
                URI.create("https://ehr.example:8443/hook/" + random.nextInt(100)),
                Content.values()[random.nextInt(Content.values().length)],
                random.nextBoolean(),
                random.nextBoolean() ? List.of() : List.of("Authorization: Bearer abc", "X-From: ir"),
                random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofSeconds(10 + random.nextInt(500))),
                Duration.ofSeconds(1 + random.nextInt(60)),
                1 + random.nextInt(100),
                random.nextBoolean() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(1_800_000_000L)),
                "why",
                random.nextBoolean() ? List.of() : List.of("EMAIL|desk@ehr.example"));
    }

    private static Subscription wired(SubscriptionSpec spec) {
        var stored = new ir.scheduling.repository.Subscription(
                "s1",
                new Owner("ehr", Set.of(), "system/*.rs"),
                spec,
                State.ACTIVE,
                Optional.empty(),
                5,
                4,
                0,
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty(),
                Instant.EPOCH,
                3,
                17,
                false);
        var parser = FhirContext.forR4Cached().newJsonParser();
        return parser.parseResource(
                Subscription.class, parser.encodeResourceToString(SubscriptionMapper.resource(stored)));
    }

    @Test
    void subscriptionSurvivesARoundTrip() {
        var random = new Random(5);
        for (int i = 0; i < 300; i++) {
            var spec = any(random);
            var wire = wired(spec);
            assertThat(wire.getMeta().getVersionId()).isEqualTo("3");
            assertThat(FhirContext.forR4Cached().newJsonParser().encodeResourceToString(wire))
                    .doesNotContain("Bearer abc");
            assertThat(SubscriptionMapper.spec(wire, Optional.of(spec))).isEqualTo(spec);
        }
    }

    @Test
    void newKeyReplacesTheOldAndConnectionHeadersAreIgnored() {
        var spec = any(new Random(5));
        var wire = wired(spec);
        wire.getChannel().setHeader(new ArrayList<>());
        wire.getChannel().addHeader("Authorization: Bearer new");
        assertThat(SubscriptionMapper.spec(wire, Optional.of(spec)).headers())
                .containsExactly("Authorization: Bearer new");
        for (var header : List.of("Host: x", "content-length: 4", "no colon", "A: b\r\nHost: x", "Ünï: x")) {
            wire.getChannel().setHeader(new ArrayList<>());
            wire.getChannel().addHeader(header);
            assertThatThrownBy(() -> SubscriptionMapper.spec(wire, Optional.empty()))
                    .as(header)
                    .isInstanceOf(SubscriptionMapper.InvalidSubscriptionException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://ehr.example/fhir, true",
        "https://ehr.example/fhir/hook, true",
        "https://EHR.example/fhir/hook?x=1, true",
        "https://ehr.example/fhirx, false",
        "https://ehr.example/fhir/%2e%2e/admin, false",
        "https://ehr.example/fhir/%2E./admin, false",
        "https://ehr.example/fhir/..%2fadmin, false",
        "https://ehr.example/fhir%2Fhook, false",
        "http://localhost:9/../up, false",
        "http://localhost:9/.., false",
        "https://ehr.example/fhir/v1.2/..hook, true",
        "https://ehr.example/, false",
        "https://ehr.example:8443/fhir, false",
        "http://ehr.example/fhir, false",
        "https://ehr.example.evil/fhir, false",
        "https://me@ehr.example/fhir, false",
        "https://ehr.example/fhir/../admin, false",
        "https://ehr.example/fhir#x, false",
        "http://localhost:4711/any, true",
        "http://localhost/any, true",
        "https://localhost:4711/any, false",
        "/fhir, false",
        "mailto:a@b, false"
    })
    void endpointIsAllowedOnlyByItsWholePrefix(String endpoint, boolean allowed) {
        var allowList = new EndpointAllowList(List.of("https://ehr.example/fhir", "http://localhost:*"), NONE);
        assertThat(allowList.isAllowed(URI.create(endpoint))).isEqualTo(allowed);
        assertThat(new EndpointAllowList(List.of(), NONE).isAllowed(URI.create(endpoint)))
                .isFalse();
    }

    private static final OwnPorts NONE = new OwnPorts(Set.of(), Set.of(), Set.of());

    /** With every endpoint allowed, only the product's own ports are rejected. */
    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080/fhir/R4, own",
        "http://LOCALHOST.:8080/hook, own",
        "http://api.localhost:9990/management, own",
        "http://127.0.0.1:9990/management, own",
        "http://127.8.9.1:18180/realms/ir, own",
        "http://0.0.0.0:8080/hook, own",
        "http://[::1]:8080/hook, own",
        "http://[::ffff:127.0.0.1]:8080/hook, own",
        "http://clinic.example/fhir, own",
        "http://clinic.example:8080/fhir, own",
        "http://db-1.example:5432/, own",
        "http://db-2.example:6432/, own",
        "http://db-1.example:8080/, ",
        "http://localhost:5432/, ",
        "http://localhost:8081/hook, ",
        "http://other.example:8080/hook, ",
        "http://localhost:0/hook, port",
        "http://localhost:65536/hook, port",
        "http://localhost:99999/hook, port"
    })
    void ownPortsAreRejectedAsEndpoints(String endpoint, @Nullable String word) {
        var settings = Map.of(
                "ir.http.port", "8080",
                "ir.management.port", "9990",
                "ir.fhir.url", "http://clinic.example/fhir/R4",
                "ir.oidc.url", "http://localhost:18180/realms/ir",
                "ir.db.url", "jdbc:postgresql://db-1.example,db-2.example:6432/ir?targetServerType=primary");
        var address = URI.create(endpoint);
        var allowList = new EndpointAllowList(
                List.of("http://" + address.getHost() + ":*"), OwnPorts.of(Configuration.read(settings::get)));
        assertThat(allowList
                        .refusal(address)
                        .map(expected -> RejectionMessages.expected(expected, Locale.ENGLISH))
                        .orElse(""))
                .contains(word == null ? "" : word);
        assertThat(allowList.isAllowed(address)).isEqualTo(word == null);
    }

    @Test
    void defaultPortsAreOwnPortsWithoutSettings() {
        var allowList = EndpointAllowList.of(
                Configuration.read(name -> name.equals("ir.subscription.endpoints") ? "http://localhost:*" : null));
        for (int port : new int[] {8080, 9990, 8180}) {
            assertThat(allowList.isAllowed(URI.create("http://localhost:" + port + "/hook")))
                    .isFalse();
        }
        assertThat(OwnPorts.of(Configuration.read(name -> name.equals("ir.db.url") ? "jdbc:postgresql:ir" : null))
                        .local())
                .contains(5432);
    }
}
