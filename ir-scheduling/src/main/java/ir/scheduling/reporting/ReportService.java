package ir.scheduling.reporting;

import ir.domain.shared.CalendarBounds;
import ir.domain.shared.DateRange;
import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;

/** Computes the figures for a range of days. Nothing is stored: the figures always follow from the current data. */
@ApplicationScoped
public class ReportService {
    private final UseCaseAudit audit;
    private final ReportDataReader data;
    private final Clock clock;

    @Inject
    public ReportService(UseCaseAudit audit, ReportDataReader data, Clock clock) {
        this.audit = audit;
        this.data = data;
        this.clock = clock;
    }

    /** At most five years, because all data is read at once. */
    @Query(permission = Permission.READ_FIGURES, action = "figures", type = RecordType.REPORT)
    public Result<ClinicReport> of(Caller caller, DateRange range) {
        var now = clock.instant();
        audit.add("", Optional.empty());
        return CalendarBounds.span("to", range)
                .map(bounded -> new ReportCalculation(data.read(bounded, now)).figures());
    }
}
