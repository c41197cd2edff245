package ir.web.console;

import ir.domain.lesion.LesionId;
import ir.domain.shared.DateRange;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.followup.LesionHistoryService;
import ir.scheduling.message.RejectionMessages;
import ir.scheduling.reporting.ReportService;
import ir.web.security.CurrentUser;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/** Serves the report tables as {@code /figures.csv} and the curve of one lesion as {@code /story.csv}. */
@WebServlet(urlPatterns = {"/figures.csv", "/story.csv"})
public class ReportCsvServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient CurrentUser currentUser;
    private final transient Messages messages;
    private final transient ReportService reportService;
    private final transient LesionHistoryService lesionHistoryService;

    @Inject
    public ReportCsvServlet(
            CurrentUser currentUser,
            Messages messages,
            ReportService reportService,
            LesionHistoryService lesionHistoryService) {
        this.currentUser = currentUser;
        this.messages = messages;
        this.reportService = reportService;
        this.lesionHistoryService = lesionHistoryService;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getServletPath().equals("/story.csv")) {
            writeTimeline(request, response);
        } else {
            writeReport(request, response);
        }
    }

    private static String param(HttpServletRequest request, String name) {
        var value = request.getParameter(name);
        return value == null ? "" : value.strip();
    }

    private void writeReport(HttpServletRequest request, HttpServletResponse response) throws IOException {
        DateRange range;
        try {
            range = new DateRange(Inputs.date("from", param(request, "from")), Inputs.date("to", param(request, "to")));
        } catch (IllegalArgumentException exception) {
            invalid(request, response, String.valueOf(exception.getMessage()));
            return;
        }
        var found = reportService.of(currentUser.actor(), range);
        if (sendRejection(found, request, response)) {
            return;
        }
        var table = new ReportTables(messages)
                .all(found.orElseThrow()).stream()
                        .filter(t -> t.id().equals(param(request, "figure")))
                        .findFirst();
        if (table.isEmpty()) {
            response.sendError(404);
            return;
        }
        write(
                response,
                table.get().id() + "-" + range.first() + "-" + range.last(),
                table.get().head().stream()
                        .map(head -> head.equals(messages.get("fact.size")) ? messages.get("csv.longest") : head)
                        .toList(),
                table.get().rows());
    }

    private void writeTimeline(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (param(request, "lesion").isEmpty()) {
            response.sendError(404);
            return;
        }
        var found = lesionHistoryService.timeline(currentUser.actor(), new LesionId(param(request, "lesion")));
        if (sendRejection(found, request, response)) {
            return;
        }
        write(
                response,
                "story",
                List.of(
                        messages.get("col.treatment"),
                        messages.get("title.visit"),
                        messages.get("col.when"),
                        messages.get("col.pain"),
                        "OMED mg/d",
                        messages.get("csv.response")),
                found.orElseThrow().points().stream()
                        .map(p -> List.of(
                                Integer.toString(p.ordinal()),
                                messages.get("milestone." + p.label()),
                                p.on().toString(),
                                p.pain().map(s -> Integer.toString(s.value())).orElse(""),
                                p.omed()
                                        .map(o -> messages.number(o.milligrams()))
                                        .orElse(""),
                                p.response().map(Enum::name).orElse("")))
                        .toList());
    }

    private static void invalid(HttpServletRequest request, HttpServletResponse response, String reason)
            throws IOException {
        request.setAttribute(ErrorServlet.INVALID, reason);
        response.sendError(400);
    }

    private boolean sendRejection(Result<?> result, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (result instanceof Result.Failure<?> failure) {
            if (failure.rejection() instanceof Rejection.InvalidValue invalid) {
                invalid(request, response, RejectionMessages.of(invalid, messages.locale(), messages.zone()));
                return true;
            }
            response.sendError(failure.rejection() instanceof Rejection.NotPermitted ? 403 : 404);
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
                // prevents CSV injection: a cell that begins like a formula is marked as text
                printer.printRecord(row.stream()
                        .map(cell -> cell.matches("(?s)[=+@-].+") && !cell.matches("-?\\d.*") ? "'" + cell : cell)
                        .toList());
            }
        }
    }
}
