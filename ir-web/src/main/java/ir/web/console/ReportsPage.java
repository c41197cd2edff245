package ir.web.console;

import ir.domain.time.DayWindow;
import ir.scheduling.figures.Figures;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.LocalDate;
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
            var from = param("from").isEmpty() ? today.minusYears(1).plusDays(1) : LocalDate.parse(param("from"));
            var to = param("to").isEmpty() ? today : LocalDate.parse(param("to"));
            return new DayWindow(from, to);
        } catch (java.time.format.DateTimeParseException malformed) {
            notices.invalid(words.say("offers.bad-date", malformed.getParsedString()));
        } catch (IllegalArgumentException backwards) {
            notices.invalid(words.say("reports.backwards"));
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
