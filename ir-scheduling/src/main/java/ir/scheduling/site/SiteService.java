package ir.scheduling.site;

import ir.domain.resource.SchedulableResource;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** Reads the clinic, its resources and the audit log. */
@ApplicationScoped
public class SiteService {
    private final CommandExecutor executor;
    private final SiteRepository sites;

    @Inject
    public SiteService(CommandExecutor executor, SiteRepository sites) {
        this.executor = executor;
        this.sites = sites;
    }

    /** The home site. Name and zone are shown on every page, including sign-in; they contain no patient data. */
    @Transactional
    public Site site() {
        return sites.site();
    }

    /** The default procedure with its phases and roles, for pages that draw them. */
    @Transactional
    public ProcedureTemplate template() {
        return sites.template();
    }

    /** Whether the schema is migrated and the setup of the clinic is complete. */
    @Transactional
    public boolean ready() {
        return sites.readySince().isPresent();
    }

    public Result<List<SchedulableResource>> resources(Caller caller) {
        return executor.read(
                caller,
                Permission.READ,
                "list",
                RecordType.RESOURCE,
                "",
                (repositories, now) -> Result.success(repositories.sites().resources()));
    }

    public Result<List<Site>> sites(Caller caller) {
        return executor.read(
                caller,
                Permission.READ,
                "list",
                RecordType.SITE,
                "",
                (repositories, now) -> Result.success(repositories.sites().all()));
    }

    /** The newest audit log entries; reading them is audited as well. */
    public Result<List<AuditLog.AuditEntry>> auditLog(Caller caller, int count) {
        return executor.read(caller, Permission.READ_AUDIT, "read", RecordType.AUDIT_LOG, "", (repositories, now) -> {
            var entries = repositories.audit().latest(count);
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(now, caller, "read", RecordType.AUDIT_LOG, "", Optional.empty()));
            return Result.success(entries);
        });
    }
}
