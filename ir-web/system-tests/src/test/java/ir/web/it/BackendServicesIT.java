package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.web.launcher.DemoKey;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Provenance;
import org.junit.jupiter.api.Test;

/** SMART Backend Services end to end, and the audit log, which only an auditor can read. */
class BackendServicesIT {
    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String assertion(PrivateKey key, String endpoint, Instant expires, String jti) throws Exception {
        var text = part("{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"demo\"}") + "."
                + part("{\"iss\":\"ehr-demo-jwt\",\"sub\":\"ehr-demo-jwt\",\"aud\":\"" + endpoint + "\",\"exp\":"
                        + expires.getEpochSecond() + ",\"iat\":" + Instant.now().getEpochSecond() + ",\"jti\":\"" + jti
                        + "\"}");
        var signature = Signature.getInstance("SHA384withRSA");
        signature.initSign(key);
        signature.update(text.getBytes(StandardCharsets.UTF_8));
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    private static HttpResponse<String> token(String endpoint, String assertion) {
        var form = "grant_type=client_credentials&scope=" + encoded("system/*.cruds") + "&client_assertion_type="
                + encoded("urn:ietf:params:oauth:client-assertion-type:jwt-bearer") + "&client_assertion="
                + encoded(assertion);
        return EhrClient.send(HttpRequest.newBuilder(URI.create(endpoint))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void onlyTheSigningKeyOfTheClientObtainsAToken() throws Exception {
        var smart = EhrClient.anonymous().get("/.well-known/smart-configuration");
        assertThat(smart.status()).isEqualTo(200);
        assertThat(smart.body()).contains("private_key_jwt", "client-confidential-asymmetric", "permission-v2");
        var match = Pattern.compile("\"token_endpoint\":\"([^\"]+)\"").matcher(smart.body());
        assertThat(match.find()).isTrue();
        var endpoint = match.group(1);
        var key = DemoKey.of(ProductSession.settings());
        var jti = UUID.randomUUID().toString();
        var signed = assertion(key, endpoint, Instant.now().plusSeconds(120), jti);
        var granted = token(endpoint, signed);
        assertThat(granted.statusCode()).as(granted.body()).isEqualTo(200);
        var access = Pattern.compile("\"access_token\":\"([^\"]+)\"").matcher(granted.body());
        assertThat(access.find()).isTrue();
        var ehr = EhrClient.bearing(access.group(1));
        var found = ehr.get("/Appointment?_count=1");
        assertThat(found.status()).as(found.body()).isEqualTo(200);
        assertThat(token(endpoint, signed).statusCode())
                .as("replayed assertion")
                .isIn(400, 401);
        assertThat(token(
                                endpoint,
                                assertion(
                                        key,
                                        endpoint,
                                        Instant.now().minusSeconds(120),
                                        UUID.randomUUID().toString()))
                        .statusCode())
                .as("expired assertion")
                .isIn(400, 401);
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        assertThat(token(
                                endpoint,
                                assertion(
                                        generator.generateKeyPair().getPrivate(),
                                        endpoint,
                                        Instant.now().plusSeconds(120),
                                        UUID.randomUUID().toString()))
                        .statusCode())
                .as("assertion signed with another key")
                .isIn(400, 401);
        assertThat(EhrClient.bearing(access.group(1) + "x").get("/Appointment").status())
                .isEqualTo(401);
    }

    @Test
    void onlyAuditorsReadTheAuditLogAndItNamesTheBooker() {
        var ehr = EhrClient.demo();
        var referral = OrderBundles.send(ehr);
        var id = OrderBundles.find(ehr, referral, 1)
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();
        assertThat(ehr.post("/Appointment/$hold", OrderBundles.appointment(id)).status())
                .isEqualTo(200);
        assertThat(ehr.post("/Appointment/$book", OrderBundles.appointment(id)).status())
                .isEqualTo(200);
        assertThat(ehr.get("/AuditEvent").status())
                .as("EHR reads the audit log")
                .isEqualTo(403);
        assertThat(ehr.get("/Provenance").status()).isEqualTo(403);
        var auditor = EhrClient.client("siem-demo", "siem-demo-secret");
        assertThat(auditor.get("/Appointment").status())
                .as("auditor reads other resources")
                .isEqualTo(403);
        var events = auditor.get("/AuditEvent?entity=Appointment/" + id + "&_sort=date");
        assertThat(events.status()).as(events.body()).isEqualTo(200);
        var deeds = events.as(Bundle.class).getEntry().stream()
                .map(e -> (AuditEvent) e.getResource())
                .toList();
        assertThat(deeds)
                .anyMatch(e -> e.getSubtypeFirstRep().getCode().equals("ITI-116"))
                .anyMatch(e -> e.getSubtypeFirstRep().getCode().equals("ITI-117"))
                .allMatch(e ->
                        e.getAgentFirstRep().getWho().getIdentifier().getValue().equals("ehr-demo"))
                .allMatch(e -> e.getEntity().stream()
                        .anyMatch(entity -> entity.getWhat().getReference().startsWith("Patient/")));
        var provenance = auditor.get("/Provenance?target=Appointment/" + id).as(Bundle.class);
        assertThat(provenance.getEntry()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(((Provenance) provenance.getEntryFirstRep().getResource())
                        .getTargetFirstRep()
                        .getReference())
                .isEqualTo("Appointment/" + id);
        assertThat(auditor.get("/AuditEvent?outcome=8&agent:identifier=ehr-demo&_count=0")
                        .as(Bundle.class)
                        .getTotal())
                .as("denied requests are in the audit log")
                .isPositive();
        assertThat(auditor.send("POST", "/AuditEvent", "application/fhir+json", "{\"resourceType\":\"AuditEvent\"}")
                        .status())
                .as("the audit log cannot be written")
                .isIn(400, 403, 404, 405);
    }
}
