package ir.scheduling.repository;

import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.rule.RuleSet;
import ir.domain.session.ProcedureTemplate;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The clinic configuration, which changes seldom. */
public interface SiteRepository {
    /** The home site; it exists once the schema is migrated and the clinic is set up. */
    Site site();

    /** All sites, the home site first. */
    List<Site> all();

    Optional<Site> site(SiteId id);

    void save(Site site);

    /** When the setup of the clinic was completed and the applications may serve requests; empty during setup. */
    Optional<Instant> readySince();

    void markReady(Instant now);

    /** Active resources of all sites, in the clinic's order. */
    List<SchedulableResource> resources();

    /** Resources that are no longer offered, needed to show past sessions. */
    List<SchedulableResource> retired();

    Optional<SchedulableResource> resource(ResourceId id);

    /** Saves a resource and activates it if it was retired; a new one is added to the end of the list. */
    void save(SchedulableResource resource);

    /** Retires a resource: it is no longer offered; its bookings stay. */
    void retire(ResourceId id);

    /** The default procedure of a referral. */
    ProcedureTemplate template();

    List<ProcedureTemplate> templates();

    void save(ProcedureTemplate template);

    /** The rule set in force on a day: the approved set with the latest start; the default set if none is approved. */
    RuleSet rulesOn(LocalDate day);

    /** Every version, newest first. */
    List<RuleSet> ruleSets();

    void save(RuleSet rules);

    /** Discards a draft. */
    void discard(RuleSet draft);
}
