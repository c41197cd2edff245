package ir.web.console;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.readiness.WorkUp;
import ir.domain.referral.ReferralId;
import ir.scheduling.Desks;
import ir.scheduling.referral.ReferralFile;
import ir.web.identity.SignedIn;
import ir.web.print.InstructionsPaper;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;

/** The newest instructions of a booked session as a PDF. */
@WebServlet(urlPatterns = "/instructions")
public class InstructionsPdf extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    private transient Desks desks;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    private transient SignedIn signedIn;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    private transient Words words;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    private transient Clock clock;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var id = request.getParameter("id");
        if (id == null || id.isBlank()) {
            response.sendError(404);
            return;
        }
        var found = desks.referrals().file(signedIn.actor(), new ReferralId(id));
        if (found instanceof Outcome.Refused<ReferralFile> refused) {
            response.sendError(refused.refusal() instanceof Refusal.NotPermitted ? 403 : 404);
            return;
        }
        var file = found.orElseThrow();
        var instructions = file.workUp().flatMap(WorkUp::newestInstructions);
        if (instructions.isEmpty()) {
            response.sendError(404);
            return;
        }
        var site = desks.site().site();
        var paper = new InstructionsPaper(words.locale(), site.zone())
                .pdf(
                        new InstructionsPaper.Head(
                                site.name(),
                                site.department(),
                                file.patient(),
                                words.lesion(file.facts().lesions().get(0).lesion()),
                                clock.instant()),
                        instructions.get());
        response.setContentType("application/pdf");
        response.setHeader("Cache-Control", "no-store");
        // an id and a version, never a name
        response.setHeader(
                "Content-Disposition",
                "inline; filename=\"instructions-" + id.replaceAll("[^A-Za-z0-9-]", "") + "-v"
                        + instructions.get().version() + ".pdf\"");
        response.setContentLength(paper.length);
        response.getOutputStream().write(paper);
    }
}
