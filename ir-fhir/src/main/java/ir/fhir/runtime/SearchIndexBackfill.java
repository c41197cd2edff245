package ir.fhir.runtime;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ir.domain.clinical.Standing;
import ir.domain.shared.Result;
import ir.fhir.mapper.ReceivedResourceMapper;
import ir.fhir.mapper.SearchParameterExtractor;
import ir.fhir.standing.StandingEvaluator;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.site.SiteService;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.ZoneId;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Derives search values, standing and codes at start-up for resources that an earlier version of this program stored.
 */
@ApplicationScoped
public class SearchIndexBackfill {
    private static final Logger LOG = Logger.getLogger(SearchIndexBackfill.class.getName());

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    private final SiteService siteService;
    private final ClinicalSearchService clinicalSearchService;

    @Inject
    public SearchIndexBackfill(SiteService siteService, ClinicalSearchService clinicalSearchService) {
        this.siteService = siteService;
        this.clinicalSearchService = clinicalSearchService;
    }

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        threads.newThread(this::index).start();
    }

    private void index() {
        try {
            var zone = siteService.site().zone();
            int all = 0;
            for (int some = 1; some > 0; all += some) {
                some = clinicalSearchService.index(received -> derived(received, zone));
            }
            if (all > 0) {
                LOG.log(Level.INFO, "Indexed {0} resources that were received earlier", all);
            }
        } catch (RuntimeException exception) {
            // the site is not set up yet, so there is nothing to index
            LOG.log(Level.FINE, "The site is not set up; there is nothing to index", exception);
        }
    }

    /** What is derived from the JSON, by the mapping of today. */
    private static ReceivedResource derived(ReceivedResource received, ZoneId zone) {
        org.hl7.fhir.r4.model.Resource resource;
        try {
            resource = (org.hl7.fhir.r4.model.Resource)
                    FhirContext.forR4Cached().newJsonParser().parseResource(received.resource());
        } catch (DataFormatException | ClassCastException unreadable) {
            LOG.log(Level.WARNING, unreadable, () -> "Resource " + received.id() + " could not be read again");
            return received.withStanding(Standing.of(Standing.State.NOT_UNDERSTOOD, "resource=unreadable"));
        }
        var mapped = ReceivedResourceMapper.evidence(
                resource,
                received.resourceType(),
                Optional.of(received.patient()),
                received.source(),
                received.received(),
                zone,
                FhirContext.forR4Cached().newJsonParser());
        // a resource that today's bounds would reject was accepted by those of its time
        return mapped instanceof Result.Success<ReceivedResource> success
                ? received.derivedAgain(success.value())
                : received.withStanding(StandingEvaluator.of(resource))
                        .withSearchValues(SearchParameterExtractor.of(resource, zone));
    }
}
