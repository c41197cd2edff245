package ir.scheduling.site;

import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.domain.rule.RuleSet;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** What the clinic is made of; changes seldom. */
public interface Sites {
    /** The site of this installation; it exists once the schema was migrated and the clinic set up. */
    Site site();

    void save(Site site);

    /** Since when the clinic is set up and open to its doors; empty while it is being set up. */
    Optional<Instant> readySince();

    void markReady(Instant now);

    /** Active resources, in the order the clinic lists them. */
    List<Resource> resources();

    void save(Resource resource, int sort);

    ProcedureTemplate template();

    void save(ProcedureTemplate template);

    /** The newest rule set effective on a day. */
    RuleSet rulesOn(LocalDate day);

    void save(RuleSet rules);
}
