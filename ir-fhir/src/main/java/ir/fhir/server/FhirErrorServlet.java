package ir.fhir.server;

import ir.fhir.outcome.Diagnostics;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Returns errors of the servlet container, which occur before HAPI is called, as OperationOutcome. */
@WebServlet(urlPatterns = "/refused")
public class FhirErrorServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = response.getStatus();
        RequestLimitsFilter.reject(
                response,
                status < 400 ? 404 : status,
                status == 401 ? "login" : status == 403 ? "forbidden" : "not-found",
                Diagnostics.text(status == 401 ? "no-token" : status == 403 ? "token-forbids" : "no-resource-at-url"));
    }
}
