package ir.web.console;

import ir.domain.patient.PatientId;
import ir.scheduling.site.SiteService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** Lists the newest audit entries with actor and channel. */
@Named("audit")
@RequestScoped
public class AuditPage extends AbstractPage {
    private static final int SHOWN = 200;

    private final SiteService siteService;

    private List<AuditRow> lines = List.of();

    /** One audit entry. */
    public record AuditRow(
            String at, String actor, String channel, String action, String entity, String patient, String outcome) {}

    @Inject
    AuditPage(PageContext context, SiteService siteService) {
        super(context);
        this.siteService = siteService;
    }

    public void load() {
        requireFound(siteService.auditLog(actor(), SHOWN))
                .ifPresent(entries -> lines = entries.stream()
                        .map(e -> new AuditRow(
                                messages.dateTime(e.at()),
                                e.actor() + " (" + e.roles() + ")",
                                e.channel(),
                                e.action(),
                                e.entity() + (e.entityId().isEmpty() ? "" : "/" + e.entityId()),
                                e.patient().map(PatientId::value).orElse("–"),
                                e.outcome()))
                        .toList());
    }

    public List<AuditRow> lines() {
        return lines;
    }
}
