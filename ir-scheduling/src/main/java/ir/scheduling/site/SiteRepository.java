package ir.scheduling.site;

import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.rule.RuleSet;
import ir.domain.session.ProcedureTemplate;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** What the clinic is made of; changes seldom. */
public interface SiteRepository {
    /** The home site; it exists once the schema was migrated and the clinic set up. */
    Site site();

    /** All of them, home first. */
    List<Site> all();

    Optional<Site> site(SiteId id);

    void save(Site site);

    /** Since when the clinic is set up and open to its doors; empty while it is being set up. */
    Optional<Instant> readySince();

    void markReady(Instant now);

    /** Active resources of all sites, in the order the clinic lists them. */
    List<SchedulableResource> resources();

    /** What is not offered any more, for whoever reads of a session it had. */
    List<SchedulableResource> retired();

    Optional<SchedulableResource> resource(ResourceId id);

    /** Active again, if it was retired; a new one comes last in the list. */
    void save(SchedulableResource resource);

    /** No longer offered; what is booked on it stays. */
    void retire(ResourceId id);

    /** The procedure a referral gets where nobody names one. */
    ProcedureTemplate template();

    List<ProcedureTemplate> templates();

    void save(ProcedureTemplate template);

    /** In force on a day: the approved set that began last; the shipped one so long as there is none. */
    RuleSet rulesOn(LocalDate day);

    /** Every version, newest first. */
    List<RuleSet> ruleSets();

    void save(RuleSet rules);

    /** A draft nobody wants any more. */
    void discard(RuleSet draft);
}
