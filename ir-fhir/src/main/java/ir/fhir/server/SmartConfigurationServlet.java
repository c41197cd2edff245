package ir.fhir.server;

import ir.scheduling.configuration.Configuration;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Publishes the token endpoint for SMART clients. Public, as the specification requires. */
@WebServlet(urlPatterns = "/R4/.well-known/smart-configuration")
public class SmartConfigurationServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final String issuer;

    @Inject
    public SmartConfigurationServlet(Configuration configuration) {
        this.issuer = configuration.issuer().toString();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var protocol = issuer + "/protocol/openid-connect/";
        response.setContentType("application/json;charset=UTF-8");
        response.getWriter()
                .write(Json.createObjectBuilder()
                        .add("issuer", issuer)
                        .add("jwks_uri", protocol + "certs")
                        .add("authorization_endpoint", protocol + "auth")
                        .add("token_endpoint", protocol + "token")
                        .add("introspection_endpoint", protocol + "token/introspect")
                        .add("revocation_endpoint", protocol + "revoke")
                        .add(
                                "grant_types_supported",
                                Json.createArrayBuilder()
                                        .add("client_credentials")
                                        .add("authorization_code"))
                        .add(
                                "response_types_supported",
                                Json.createArrayBuilder().add("code"))
                        .add(
                                "scopes_supported",
                                Json.createArrayBuilder()
                                        .add("system/*.cruds")
                                        .add("system/*.rs")
                                        .add("user/*.cruds")
                                        .add("user/*.rs"))
                        .add(
                                "token_endpoint_auth_methods_supported",
                                Json.createArrayBuilder()
                                        .add("client_secret_basic")
                                        .add("private_key_jwt"))
                        .add(
                                "token_endpoint_auth_signing_alg_values_supported",
                                Json.createArrayBuilder().add("RS384").add("ES384"))
                        .add(
                                "code_challenge_methods_supported",
                                Json.createArrayBuilder().add("S256"))
                        .add(
                                "capabilities",
                                Json.createArrayBuilder()
                                        .add("launch-standalone")
                                        .add("client-public")
                                        .add("client-confidential-symmetric")
                                        .add("client-confidential-asymmetric")
                                        .add("permission-user")
                                        .add("permission-v2"))
                        .build()
                        .toString());
    }
}
