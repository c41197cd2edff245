package ir.web.console;

import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.time.DayWindow;
import ir.scheduling.Desks;
import ir.scheduling.message.RefusalText;
import ir.web.identity.SignedIn;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/** The tables beside the plots, as files: {@code /figures.csv} and the curve of one lesion as {@code /story.csv}. */
@WebServlet(urlPatterns = {"/figures.csv", "/story.csv"})
public class CsvFiles extends HttpServlet {
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

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getServletPath().equals("/story.csv")) {
            story(request, response);
        } else {
            figure(request, response);
        }
    }

    private static String param(HttpServletRequest request, String name) {
        var value = request.getParameter(name);
        return value == null ? "" : value.strip();
    }

    private void figure(HttpServletRequest request, HttpServletResponse response) throws IOException {
        DayWindow days;
        try {
            days = new DayWindow(Inputs.date("from", param(request, "from")), Inputs.date("to", param(request, "to")));
        } catch (IllegalArgumentException wrong) {
            invalid(request, response, String.valueOf(wrong.getMessage()));
            return;
        }
        var found = desks.figures().of(signedIn.actor(), days);
        if (refused(found, request, response)) {
            return;
        }
        var table = new FigureTables(words)
                .all(found.orElseThrow()).stream()
                        .filter(t -> t.id().equals(param(request, "figure")))
                        .findFirst();
        if (table.isEmpty()) {
            response.sendError(404);
            return;
        }
        write(
                response,
                table.get().id() + "-" + days.first() + "-" + days.last(),
                table.get().head(),
                table.get().rows());
    }

    private void story(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (param(request, "lesion").isEmpty()) {
            response.sendError(404);
            return;
        }
        var found = desks.followUps().story(signedIn.actor(), new LesionId(param(request, "lesion")));
        if (refused(found, request, response)) {
            return;
        }
        write(
                response,
                "story",
                List.of(
                        words.say("col.treatment"),
                        words.say("title.visit"),
                        words.say("col.when"),
                        words.say("col.pain"),
                        "OMED mg/d",
                        words.say("col.class")),
                found.orElseThrow().points().stream()
                        .map(p -> List.of(
                                Integer.toString(p.ordinal()),
                                words.say("milestone." + p.label()),
                                p.on().toString(),
                                p.pain().map(s -> Integer.toString(s.value())).orElse(""),
                                p.omed().map(o -> words.number(o.milligrams())).orElse(""),
                                p.response().map(Enum::name).orElse("")))
                        .toList());
    }

    private static void invalid(HttpServletRequest request, HttpServletResponse response, String why)
            throws IOException {
        request.setAttribute(Fault.INVALID, why);
        response.sendError(400);
    }

    private boolean refused(Outcome<?> outcome, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (outcome instanceof Outcome.Refused<?> refused) {
            if (refused.refusal() instanceof Refusal.InvalidValue invalid) {
                invalid(request, response, RefusalText.of(invalid, words.locale(), words.zone()));
                return true;
            }
            response.sendError(refused.refusal() instanceof Refusal.NotPermitted ? 403 : 404);
            return true;
        }
        return false;
    }

    private static void write(HttpServletResponse response, String name, List<String> head, List<List<String>> rows)
            throws IOException {
        response.setContentType("text/csv; charset=utf-8");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Content-Disposition", "attachment; filename=\"" + name + ".csv\"");
        try (var printer = CSVFormat.RFC4180.print(response.getWriter())) {
            printer.printRecord(head);
            for (var row : rows) {
                // a cell that begins like a formula is text, not one
                printer.printRecord(row.stream()
                        .map(cell -> cell.matches("(?s)[=+@-].+") && !cell.matches("-?\\d.*") ? "'" + cell : cell)
                        .toList());
            }
        }
    }
}
