package ir.fhir.client;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.CacheControlDirective;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import ca.uhn.fhir.rest.client.exceptions.FhirClientConnectionException;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;
import ca.uhn.fhir.rest.gclient.IQuery;
import ca.uhn.fhir.rest.gclient.ReferenceClientParam;
import ca.uhn.fhir.rest.gclient.TokenClientParam;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ir.domain.patient.PatientId;
import ir.domain.shared.Result;
import ir.fhir.outcome.Diagnostics;
import ir.scheduling.ehrsync.EhrClient;
import ir.scheduling.intake.ReceivedResourceService;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.SyncTask;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hl7.fhir.instance.model.api.IBaseBundle;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;

/**
 * Runs synchronisation tasks against one FHIR R4 server. Reports an error of that server by HTTP status and element,
 * never by its text.
 */
public final class HospitalFhirClient implements EhrClient {
    /** Caller for data of the hospital server, which is processed like a message of an EHR. */
    static final Caller HOSPITAL =
            new Caller("hospital-server", "hospital-server", Set.of(Role.EHR), Caller.Channel.SYSTEM, Set.of());

    private final PatientChartImporter importer;
    private final ResourceExporter exporter;
    private final Supplier<IGenericClient> clients;

    private static final Logger LOG = Logger.getLogger(HospitalFhirClient.class.getName());

    /** Limit for one call, from connecting to the last byte. */
    private static final Duration CALL = Duration.ofSeconds(30);

    /** Limit for all calls of a synchronisation task. It is shorter than the task's lease. */
    private static final Duration SYNC_TASK = Duration.ofMinutes(4);

    /** Maximum length in bytes of one page of a chart. */
    private static final int LONGEST = 20 << 20;

    /** @param clients supplies a new client for each task, as HAPI requires */
    public HospitalFhirClient(
            PatientChartImporter importer, ResourceExporter exporter, Supplier<IGenericClient> clients) {
        this.importer = importer;
        this.exporter = exporter;
        this.clients = clients;
    }

    @Override
    public EhrClient.SyncResult run(SyncTask task) {
        try {
            var client = clients.get();
            return task.direction() == SyncTask.Direction.IMPORT
                    ? importer.importPatient(client, new PatientId(task.id()))
                    : exporter.export(client, task);
        } catch (UnresolvedPatientException unknown) {
            return new EhrClient.Failed(String.valueOf(unknown.getMessage()), false);
        } catch (FhirClientConnectionException notReached) {
            return new EhrClient.Failed(Diagnostics.text("hospital-silent"), true);
        } catch (BaseServerResponseException answered) {
            int status = answered.getStatusCode();
            return new EhrClient.Failed(
                    where(answered)
                            .map(at -> Diagnostics.text("hospital-error-at", status, at))
                            .orElseGet(() -> Diagnostics.text("hospital-error", status)),
                    status >= 500 || status == 408 || status == 409 || status == 412 || status == 429 || status == 401);
        } catch (RuntimeException ours) {
            // an error of this code needs a person; reported as unreachable, the task would be retried silently for
            // ever
            LOG.log(Level.WARNING, "A synchronisation task failed on this server", ours);
            return new EhrClient.Failed(
                    Diagnostics.text("task-failed", ours.getClass().getSimpleName()), false);
        }
    }

    private static Optional<String> where(BaseServerResponseException answered) {
        return answered.getOperationOutcome() instanceof OperationOutcome outcome && outcome.hasIssue()
                ? outcome.getIssueFirstRep().getExpression().stream()
                        .findFirst()
                        .map(at -> at.getValue())
                : Optional.empty();
    }

    /** Signals that a person must resolve the patient: the hospital server has no such patient, or several. */
    static final class UnresolvedPatientException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnresolvedPatientException(String what) {
            super(what);
        }
    }

    /** Finds the hospital server's record of a local patient by the identifier that both systems share. */
    static Patient patient(ReceivedResourceService receivedResourceService, IGenericClient client, PatientId id) {
        var stored = receivedResourceService.read(HOSPITAL, "Patient", id.value());
        var number = stored instanceof Result.Success<ReceivedResource> success
                ? success.value()
                        .identifierSystem()
                        .flatMap(s -> success.value().identifierValue().map(v -> s + "|" + v))
                : Optional.<String>empty();
        var found = searchByIdentifier(
                client,
                "Patient",
                number.orElseThrow(() -> new UnresolvedPatientException(Diagnostics.text("no-ehr-identifier"))));
        if (found.size() != 1) {
            throw new UnresolvedPatientException(
                    found.isEmpty()
                            ? Diagnostics.text("no-patient-there")
                            : Diagnostics.text("several-patients-there"));
        }
        return (Patient) found.get(0);
    }

    static List<Resource> searchByIdentifier(IGenericClient client, String resourceType, String identifier) {
        int bar = identifier.indexOf('|');
        return searchByIdentifier(
                resourceType,
                client.search()
                        .forResource(resourceType)
                        .where(new TokenClientParam("identifier")
                                .exactly()
                                .systemAndCode(identifier.substring(0, bar), identifier.substring(bar + 1))));
    }

    /** Finds all resources of one type and patient. Used for types that cannot be searched by identifier. */
    static List<Resource> searchBySubject(IGenericClient client, String resourceType, String patient) {
        return searchByIdentifier(
                resourceType,
                client.search()
                        .forResource(resourceType)
                        .where(new ReferenceClientParam("subject").hasId(patient))
                        .count(200));
    }

    /** Bypasses caches: a cached response may be older than the last write of this system. */
    private static List<Resource> searchByIdentifier(String resourceType, IQuery<IBaseBundle> search) {
        return search
                .returnBundle(Bundle.class)
                .cacheControl(new CacheControlDirective().setNoCache(true))
                .execute()
                .getEntry()
                .stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(resource -> resource.fhirType().equals(resourceType))
                .toList();
    }

    /** Creates clients for one server. The server's CapabilityStatement is not read first. */
    public static Supplier<IGenericClient> clients(String url, Supplier<Optional<String>> token) {
        var context = FhirContext.forR4Cached();
        context.getRestfulClientFactory().setServerValidationMode(ServerValidationModeEnum.NEVER);
        context.getRestfulClientFactory().setConnectTimeout(5_000);
        context.getRestfulClientFactory().setConnectionRequestTimeout(5_000);
        context.getRestfulClientFactory().setSocketTimeout(30_000);
        return () -> {
            var client = context.newRestfulGenericClient(url);
            client.registerInterceptor(new CallLimits(CALL, SYNC_TASK, LONGEST));
            token.get().ifPresent(bearer -> client.registerInterceptor(new BearerTokenAuthInterceptor(bearer)));
            return client;
        };
    }
}
