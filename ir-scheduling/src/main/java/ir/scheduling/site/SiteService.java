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
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** Reads the clinic, its resources and the audit log. */
@ApplicationScoped
public class SiteService {
    private final SiteRepository sites;
    private final AuditLog log;
    private final UseCaseAudit audit;

    @Inject
    public SiteService(SiteRepository sites, AuditLog log, UseCaseAudit audit) {
        this.log = log;
        this.audit = audit;
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

    @Query(permission = Permission.READ, action = "list", type = RecordType.RESOURCE)
    public Result<List<SchedulableResource>> resources(Caller caller) {
        return Result.success(sites.resources());
    }

    @Query(permission = Permission.READ, action = "list", type = RecordType.SITE)
    public Result<List<Site>> sites(Caller caller) {
        return Result.success(sites.all());
    }

    /** The newest audit log entries; reading them is audited as well. */
    @Query(permission = Permission.READ_AUDIT, action = "read", type = RecordType.AUDIT_LOG)
    public Result<List<AuditLog.AuditEntry>> auditLog(Caller caller, int count) {
        audit.add("", Optional.empty());
        return Result.success(log.latest(count));
    }
}
