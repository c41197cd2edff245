package ir.scheduling.site;

import ir.domain.resource.SchedulableResource;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import ir.scheduling.transaction.TransactionManager;
import java.util.List;
import java.util.Optional;

/** The clinic, its resources and its trail, to look at. */
public final class SiteService {
    private final CommandExecutor executor;
    private final TransactionManager transactions;

    public SiteService(CommandExecutor executor, TransactionManager transactions) {
        this.executor = executor;
        this.transactions = transactions;
    }

    /** Name and zone are on every page, the log-in's too; nothing of a patient. */
    public Site site() {
        return transactions.inReadTransaction(
                repositories -> repositories.sites().site());
    }

    /** Which phases take whom, for pages that draw them. */
    public ProcedureTemplate template() {
        return transactions.inReadTransaction(
                repositories -> repositories.sites().template());
    }

    /** Migrated, set up and open. */
    public boolean ready() {
        return transactions.inReadTransaction(
                repositories -> repositories.sites().readySince().isPresent());
    }

    public Result<List<SchedulableResource>> resources(Caller caller) {
        return executor.read(
                caller,
                Permission.READ,
                "list",
                "Location",
                "",
                (repositories, now) -> Result.success(repositories.sites().resources()));
    }

    public Result<List<Site>> sites(Caller caller) {
        return executor.read(
                caller,
                Permission.READ,
                "list",
                "Organization",
                "",
                (repositories, now) -> Result.success(repositories.sites().all()));
    }

    /** The newest deeds; asking for them is one itself. */
    public Result<List<AuditLog.AuditEntry>> auditLog(Caller caller, int count) {
        return executor.read(caller, Permission.READ_AUDIT, "read", "AuditEvent", "", (repositories, now) -> {
            var entries = repositories.audit().latest(count);
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(now, caller, "read", "AuditEvent", "", Optional.empty()));
            return Result.success(entries);
        });
    }
}
