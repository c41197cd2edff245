package ir.web.it;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Resource;

/** An EHR as client of the FHIR API: a token by client credentials, then plain HTTP. */
final class EhrClient {
    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String token;
    private final String base;

    private EhrClient(String token, String base) {
        this.token = token;
        this.base = base;
    }

    /** Returns the same client for another server. */
    EhrClient at(String other) {
        return new EhrClient(token, other);
    }

    /** The demo EHR, which has all permissions of a system. */
    static EhrClient demo() {
        return client("ehr-demo", "ehr-demo-secret");
    }

    static EhrClient client(String id, String secret) {
        return bearing(tokenOf(id, secret));
    }

    static String tokenOf(String id, String secret) {
        var request = HttpRequest.newBuilder(
                        URI.create(ProductSession.settings().issuer() + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        var answer = send(request);
        var match = Pattern.compile("\"access_token\":\"([^\"]+)\"").matcher(answer.body());
        if (!match.find()) {
            throw new IllegalStateException("no token: " + answer.body());
        }
        return match.group(1);
    }

    /** A client that may read the resource type: an auditor for the audit log, otherwise an EHR. */
    static EhrClient whoReads(String resourceType) {
        return resourceType.equals("AuditEvent") || resourceType.equals("Provenance")
                ? client("siem-demo", "siem-demo-secret")
                : demo();
    }

    static EhrClient bearing(String token) {
        return new EhrClient(token, ProductSession.settings().fhir());
    }

    static EhrClient anonymous() {
        return new EhrClient("", ProductSession.settings().fhir());
    }

    /** One response: its status and, if it is FHIR, its resource. */
    record Response(int status, String body, java.net.http.HttpHeaders headers) {
        <T extends IBaseResource> T as(Class<T> type) {
            return FHIR.newJsonParser().parseResource(type, body);
        }
    }

    Response get(String path) {
        return answer(HttpRequest.newBuilder(address(path)).GET());
    }

    /** @param headers in pairs */
    Response get(String path, String... headers) {
        return answer(headed(HttpRequest.newBuilder(address(path)).GET(), headers));
    }

    Response send(String method, String path, String type, String body, String... headers) {
        return answer(headed(
                HttpRequest.newBuilder(address(path))
                        .header("Content-Type", type)
                        .method(method, HttpRequest.BodyPublishers.ofString(body)),
                headers));
    }

    Response put(String path, Resource body, String... headers) {
        return send("PUT", path, "application/fhir+json", FHIR.newJsonParser().encodeResourceToString(body), headers);
    }

    private static HttpRequest.Builder headed(HttpRequest.Builder request, String... headers) {
        for (int i = 0; i + 1 < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    Response delete(String path) {
        return answer(HttpRequest.newBuilder(address(path)).DELETE());
    }

    Response post(String path, Resource body, String... headers) {
        return post(path, FHIR.newJsonParser().encodeResourceToString(body), headers);
    }

    Response post(String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(address(path))
                .header("Content-Type", "application/fhir+json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i + 1 < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return answer(request);
    }

    private URI address(String path) {
        return URI.create(base + path);
    }

    private Response answer(HttpRequest.Builder request) {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        var answer = send(request.timeout(Duration.ofSeconds(60)).build());
        return new Response(answer.statusCode(), answer.body(), answer.headers());
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException exception) {
            throw new IllegalStateException(exception);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
