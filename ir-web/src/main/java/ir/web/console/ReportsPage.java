package ir.web.console;

import ir.domain.outcome.Outcome;
import ir.domain.time.CalendarBounds;
import ir.domain.time.DayWindow;
import ir.scheduling.figures.Figures;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the clinic does and what comes of it: each figure with its definition, its denominator and what is missing. */
@Named("reports")
@RequestScoped
public class ReportsPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private @Nullable Figures figures;
    private @Nullable List<FigureTables.Table> tables;

    public void open() {
        subject(desks.figures().of(actor(), days())).ifPresent(found -> figures = found);
    }

    private DayWindow days() {
        var today = words.dayOf(clock.instant());
        try {
            var from = param("from").isEmpty() ? today.minusYears(1).plusDays(1) : date("from");
            var to = param("to").isEmpty() ? today : date("to");
            if (to.isBefore(from)) {
                notices.invalid(words.say("reports.backwards"));
            } else if (CalendarBounds.span("to", new DayWindow(from, to))
                    instanceof Outcome.Refused<DayWindow> refused) {
                notices.refused(refused.refusal());
            } else {
                return new DayWindow(from, to);
            }
        } catch (InvalidInput wrong) {
            notices.invalid(wrong);
        }
        return new DayWindow(today.minusYears(1).plusDays(1), today);
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

    public List<FigureTables.Table> tables() {
        if (tables == null) {
            tables = new FigureTables(words).all(Objects.requireNonNull(figures));
        }
        return tables;
    }
}
