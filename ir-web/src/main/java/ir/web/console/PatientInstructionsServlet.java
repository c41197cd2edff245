package ir.web.console;

import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.ReferralId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.referral.ReferralQueryService;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.site.SiteService;
import ir.web.print.PatientInstructionsPdf;
import ir.web.security.CurrentUser;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;

/** Serves the newest instructions for a booked session as a PDF. */
@WebServlet(urlPatterns = "/instructions")
public class PatientInstructionsServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient CurrentUser currentUser;
    private final transient Messages messages;
    private final transient ReferralQueryService referralQueryService;
    private final transient SiteService siteService;
    private final transient Clock clock;

    @Inject
    public PatientInstructionsServlet(
            CurrentUser currentUser,
            Messages messages,
            ReferralQueryService referralQueryService,
            SiteService siteService,
            Clock clock) {
        this.currentUser = currentUser;
        this.messages = messages;
        this.referralQueryService = referralQueryService;
        this.siteService = siteService;
        this.clock = clock;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var id = request.getParameter("id");
        if (id == null || id.isBlank()) {
            response.sendError(404);
            return;
        }
        var found = referralQueryService.details(currentUser.actor(), new ReferralId(id));
        if (found instanceof Result.Failure<ReferralDetails> failure) {
            response.sendError(failure.rejection() instanceof Rejection.NotPermitted ? 403 : 404);
            return;
        }
        var details = found.orElseThrow();
        var instructions = details.checklist().flatMap(ChecklistSnapshot::latestInstructions);
        if (instructions.isEmpty()) {
            response.sendError(404);
            return;
        }
        var site = siteService.site();
        var paper = new PatientInstructionsPdf(messages.locale(), site.zone())
                .pdf(
                        new PatientInstructionsPdf.Header(
                                site.name(),
                                site.department(),
                                details.patient(),
                                messages.lesion(
                                        details.patientCase().lesions().get(0).lesion()),
                                clock.instant()),
                        instructions.get());
        response.setContentType("application/pdf");
        response.setHeader("Cache-Control", "no-store");
        // the file name holds an id and a version, never a patient name
        response.setHeader(
                "Content-Disposition",
                "inline; filename=\"instructions-" + id.replaceAll("[^A-Za-z0-9-]", "") + "-v"
                        + instructions.get().version() + ".pdf\"");
        response.setContentLength(paper.length);
        response.getOutputStream().write(paper);
    }
}
