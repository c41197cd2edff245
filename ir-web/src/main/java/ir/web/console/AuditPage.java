package ir.web.console;

import ir.domain.patient.PatientId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;

/** The newest deeds, by whom, through which door. */
@Named("audit")
@RequestScoped
public class AuditPage extends Page {
    private static final int SHOWN = 200;

    private List<Line> lines = List.of();

    /** One deed. */
    public record Line(
            String at, String actor, String door, String action, String entity, String patient, String outcome) {}

    public void open() {
        subject(desks.site().trail(actor(), SHOWN))
                .ifPresent(entries -> lines = entries.stream()
                        .map(e -> new Line(
                                words.moment(e.at()),
                                e.actor() + " (" + e.roles() + ")",
                                e.door(),
                                e.action(),
                                e.entity() + (e.entityId().isEmpty() ? "" : "/" + e.entityId()),
                                e.patient().map(PatientId::value).orElse("–"),
                                e.outcome()))
                        .toList());
    }

    public List<Line> lines() {
        return lines;
    }
}
