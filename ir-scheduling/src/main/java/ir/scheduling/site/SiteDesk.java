package ir.scheduling.site;

import ir.domain.outcome.Outcome;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Work;
import java.util.List;
import java.util.Optional;

/** The clinic, its resources and its trail, to look at. */
public final class SiteDesk {
    private final Entrance entrance;
    private final Work work;

    public SiteDesk(Entrance entrance, Work work) {
        this.entrance = entrance;
        this.work = work;
    }

    /** Name and zone are on every page, the log-in's too; nothing of a patient. */
    public Site site() {
        return work.read(stores -> stores.sites().site());
    }

    /** Which phases take whom, for pages that draw them. */
    public ProcedureTemplate template() {
        return work.read(stores -> stores.sites().template());
    }

    /** Migrated, set up and open. */
    public boolean ready() {
        return work.read(stores -> stores.sites().readySince().isPresent());
    }

    public Outcome<List<Resource>> resources(Actor actor) {
        return entrance.read(
                actor,
                Permission.READ,
                "list",
                "Location",
                "",
                (stores, now) -> Outcome.done(stores.sites().resources()));
    }

    public Outcome<List<Site>> sites(Actor actor) {
        return entrance.read(
                actor,
                Permission.READ,
                "list",
                "Organization",
                "",
                (stores, now) -> Outcome.done(stores.sites().all()));
    }

    /** The newest deeds; asking for them is one itself. */
    public Outcome<List<AuditTrail.Entry>> trail(Actor actor, int count) {
        return entrance.read(actor, Permission.READ_AUDIT, "read", "AuditEvent", "", (stores, now) -> {
            var entries = stores.audit().newest(count);
            stores.audit().add(AuditTrail.Entry.done(now, actor, "read", "AuditEvent", "", Optional.empty()));
            return Outcome.done(entries);
        });
    }
}
