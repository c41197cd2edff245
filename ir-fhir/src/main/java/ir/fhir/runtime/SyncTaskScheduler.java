package ir.fhir.runtime;

import ir.fhir.client.HospitalFhirClient;
import ir.fhir.client.PatientChartImporter;
import ir.fhir.client.ResourceExporter;
import ir.fhir.security.ClientCredentialsTokenProvider;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.configuration.Secret;
import ir.scheduling.ehrsync.EhrSyncRunner;
import ir.scheduling.outbound.BoundedHttpClient;
import ir.scheduling.security.Caller;
import ir.scheduling.site.SiteService;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs synchronisation tasks with the hospital's FHIR server once a second, if there is one. Several nodes may run it;
 * claims in the database coordinate them.
 */
@ApplicationScoped
public class SyncTaskScheduler {
    private static final Logger LOG = Logger.getLogger(SyncTaskScheduler.class.getName());
    private static final Caller SYSTEM = Caller.system();

    /** HTTP client for the token endpoint of the hospital's server. */
    private final BoundedHttpClient tokens = new BoundedHttpClient("hospital-token", 4, 4);

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedScheduledExecutorService timer;

    private final SiteService siteService;
    private final EhrSyncRunner ehrSyncRunner;
    private final PatientChartImporter importer;
    private final ResourceExporter exporter;
    private final Configuration configuration;
    private final Clock clock;

    private @Nullable HospitalFhirClient hospital;

    @Inject
    public SyncTaskScheduler(
            SiteService siteService,
            EhrSyncRunner ehrSyncRunner,
            PatientChartImporter importer,
            ResourceExporter exporter,
            Configuration configuration,
            Clock clock) {
        this.siteService = siteService;
        this.ehrSyncRunner = ehrSyncRunner;
        this.importer = importer;
        this.exporter = exporter;
        this.configuration = configuration;
        this.clock = clock;
    }

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        timer.scheduleWithFixedDelay(this::runSyncTasks, 6, 1, TimeUnit.SECONDS);
    }

    @PreDestroy
    void end() {
        tokens.close();
    }

    /**
     * Runs due synchronisation tasks one after another, because the hospital server is one server and the changes of a
     * resource must stay in order.
     */
    private void runSyncTasks() {
        configuration.peer().ifPresent(this::runSyncTasks);
    }

    private void runSyncTasks(Configuration.Peer peer) {
        var origin = peer.url().toString();
        try {
            if (hospital == null && siteService.ready()) {
                hospital = connect(peer);
            }
            while (hospital != null && ehrSyncRunner.run(SYSTEM, origin, hospital)) {
                // until nothing is due
            }
        } catch (RuntimeException exception) {
            LOG.log(
                    Level.WARNING,
                    "Synchronisation tasks were not run; the next run tries again: {0}",
                    exception.getClass().getName());
        }
    }

    private HospitalFhirClient connect(Configuration.Peer peer) {
        return new HospitalFhirClient(
                importer,
                exporter,
                HospitalFhirClient.clients(
                        peer.url().toString(),
                        new ClientCredentialsTokenProvider(
                                tokens,
                                peer.tokenUrl(),
                                peer.client(),
                                peer.secret().map(Secret::value).orElse(""),
                                clock)));
    }
}
