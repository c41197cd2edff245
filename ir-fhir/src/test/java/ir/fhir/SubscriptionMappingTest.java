package ir.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import ir.fhir.mapping.SubscriptionMapping;
import ir.fhir.subscription.Endpoints;
import ir.scheduling.subscription.Subscription.Content;
import ir.scheduling.subscription.Subscription.Owner;
import ir.scheduling.subscription.Subscription.State;
import ir.scheduling.subscription.Subscription.Wish;
import ir.scheduling.subscription.Topic;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.hl7.fhir.r4.model.Subscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wish survives its way through the wire; a key does not. */
class SubscriptionMappingTest {
    private static Wish any(Random random) {
        var topic = Topic.values()[random.nextInt(Topic.values().length)];
        return new Wish(
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

    private static Subscription wired(Wish wish) {
        var kept = new ir.scheduling.subscription.Subscription(
                "s1",
                new Owner("ehr", Set.of(), "system/*.rs"),
                wish,
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
                17);
        var parser = FhirContext.forR4Cached().newJsonParser();
        return parser.parseResource(
                Subscription.class, parser.encodeResourceToString(SubscriptionMapping.resource(kept)));
    }

    @Test
    void whatIsReadIsWhatWasWished() {
        var random = new Random(5);
        for (int i = 0; i < 300; i++) {
            var wish = any(random);
            var wire = wired(wish);
            assertThat(wire.getMeta().getVersionId()).isEqualTo("3");
            assertThat(FhirContext.forR4Cached().newJsonParser().encodeResourceToString(wire))
                    .doesNotContain("Bearer abc");
            assertThat(SubscriptionMapping.wish(wire, Optional.of(wish))).isEqualTo(wish);
        }
    }

    @Test
    void aNewKeyReplacesTheOldAndHeadersOfTheConnectionAreNobodys() {
        var wish = any(new Random(5));
        var wire = wired(wish);
        wire.getChannel().setHeader(new ArrayList<>());
        wire.getChannel().addHeader("Authorization: Bearer new");
        assertThat(SubscriptionMapping.wish(wire, Optional.of(wish)).headers())
                .containsExactly("Authorization: Bearer new");
        for (var header : List.of("Host: x", "content-length: 4", "no colon", "A: b\r\nHost: x", "Ünï: x")) {
            wire.getChannel().setHeader(new ArrayList<>());
            wire.getChannel().addHeader(header);
            assertThatThrownBy(() -> SubscriptionMapping.wish(wire, Optional.empty()))
                    .as(header)
                    .isInstanceOf(SubscriptionMapping.Unfit.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://ehr.example/fhir, true",
        "https://ehr.example/fhir/hook, true",
        "https://EHR.example/fhir/hook?x=1, true",
        "https://ehr.example/fhirx, false",
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
    void anEndpointIsAllowedByItsWholeBeginning(String endpoint, boolean allowed) {
        var endpoints = Endpoints.of("https://ehr.example/fhir, http://localhost:*");
        assertThat(endpoints.allow(URI.create(endpoint))).isEqualTo(allowed);
        assertThat(Endpoints.of("").allow(URI.create(endpoint))).isFalse();
    }
}
