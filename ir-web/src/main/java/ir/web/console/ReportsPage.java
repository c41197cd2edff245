package ir.web.console;

import ir.domain.shared.CalendarBounds;
import ir.domain.shared.DateRange;
import ir.domain.shared.Result;
import ir.scheduling.reporting.ClinicReport;
import ir.scheduling.reporting.ReportService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Activity and outcome reports: each figure with its definition, denominator and missing values. */
@Named("reports")
@RequestScoped
public class ReportsPage extends AbstractPage {
    private final ReportService reportService;
    private final Clock clock;

    private @Nullable ClinicReport figures;
    private @Nullable List<ReportTables.Table> tables;

    @Inject
    ReportsPage(PageContext context, ReportService reportService, Clock clock) {
        super(context);
        this.reportService = reportService;
        this.clock = clock;
    }

    public void load() {
        requireFound(reportService.of(actor(), days())).ifPresent(found -> figures = found);
    }

    private DateRange days() {
        var today = messages.dayOf(clock.instant());
        try {
            var from = param("from").isEmpty() ? today.minusYears(1).plusDays(1) : date("from");
            var to = param("to").isEmpty() ? today : date("to");
            if (to.isBefore(from)) {
                flashMessages.invalid(messages.get("reports.backwards"));
            } else if (CalendarBounds.span("to", new DateRange(from, to))
                    instanceof Result.Failure<DateRange> failure) {
                flashMessages.rejection(failure.rejection());
            } else {
                return new DateRange(from, to);
            }
        } catch (InvalidInput wrong) {
            flashMessages.invalid(wrong);
        }
        return new DateRange(today.minusYears(1).plusDays(1), today);
    }

    public boolean loaded() {
        return figures != null;
    }

    public String from() {
        return Objects.requireNonNull(figures).days().first().toString();
    }

    public String to() {
        return Objects.requireNonNull(figures).days().last().toString();
    }

    public List<ReportTables.Table> tables() {
        if (tables == null) {
            tables = new ReportTables(messages).all(Objects.requireNonNull(figures));
        }
        return tables;
    }
}
