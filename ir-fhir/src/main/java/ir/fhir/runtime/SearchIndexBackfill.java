package ir.fhir.runtime;

import ca.uhn.fhir.context.FhirContext;
import ir.fhir.mapper.SearchParameterExtractor;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.search.ClinicalSearchService;
import ir.scheduling.site.SiteService;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Builds search-index rows at start-up for resources stored before the index existed. */
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
                some = clinicalSearchService.index(received -> withSearchValues(received, zone));
            }
            if (all > 0) {
                LOG.log(Level.INFO, "Indexed {0} resources that were received earlier", all);
            }
        } catch (RuntimeException exception) {
            // the site is not set up yet, so there is nothing to index
            LOG.log(Level.FINE, "The site is not set up; there is nothing to index", exception);
        }
    }

    private static ReceivedResource withSearchValues(ReceivedResource received, java.time.ZoneId zone) {
        var resource = (org.hl7.fhir.r4.model.Resource)
                FhirContext.forR4Cached().newJsonParser().parseResource(received.resource());
        return received.withSearchValues(SearchParameterExtractor.of(resource, zone));
    }
}
