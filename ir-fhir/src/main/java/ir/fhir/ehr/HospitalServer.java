package ir.fhir.ehr;

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
import ir.domain.outcome.Outcome;
import ir.domain.patient.PatientId;
import ir.fhir.server.Door;
import ir.scheduling.actor.Actor;
import ir.scheduling.peer.Errand;
import ir.scheduling.peer.PeerDesk;
import ir.scheduling.record.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hl7.fhir.instance.model.api.IBaseBundle;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;

/** Runs errands against one FHIR R4 server. Its refusals are told by status and element, never by its words. */
public final class HospitalServer implements PeerDesk.Peer {
    private final Door door;
    private final Actor house;
    private final Supplier<IGenericClient> clients;

    private static final Logger LOG = Logger.getLogger(HospitalServer.class.getName());

    /** For one call, from connecting to the last byte. */
    private static final Duration CALL = Duration.ofSeconds(30);

    /** For all calls of an errand: less than its lease. */
    private static final Duration ERRAND = Duration.ofMinutes(4);

    /** A page of a chart is not longer. */
    private static final int LONGEST = 20 << 20;

    /** @param clients one for each errand, as HAPI wants it */
    public HospitalServer(Door door, Actor house, Supplier<IGenericClient> clients) {
        this.door = door;
        this.house = house;
        this.clients = clients;
    }

    @Override
    public PeerDesk.Answer run(Errand errand) {
        try {
            var client = clients.get();
            return errand.what() == Errand.What.FETCH
                    ? new Chart(door, house, client).fetch(new PatientId(errand.id()))
                    : new Filing(door, house, client).file(errand);
        } catch (Unknown unknown) {
            return new PeerDesk.Failed(String.valueOf(unknown.getMessage()), false);
        } catch (FhirClientConnectionException notReached) {
            return new PeerDesk.Failed("no answer", true);
        } catch (BaseServerResponseException answered) {
            int status = answered.getStatusCode();
            return new PeerDesk.Failed(
                    "answered " + status + where(answered),
                    status >= 500 || status == 408 || status == 409 || status == 412 || status == 429 || status == 401);
        } catch (RuntimeException ours) {
            // a person has to see it; without an answer it would be tried in silence for ever
            LOG.log(Level.WARNING, "An errand failed here", ours);
            return new PeerDesk.Failed("failed here: " + ours.getClass().getSimpleName(), false);
        }
    }

    private static String where(BaseServerResponseException answered) {
        return answered.getOperationOutcome() instanceof OperationOutcome outcome && outcome.hasIssue()
                ? outcome.getIssueFirstRep().getExpression().stream()
                        .findFirst()
                        .map(at -> " for " + at.getValue())
                        .orElse("")
                : "";
    }

    /** What a person has to see to: the peer has no such patient, or several. */
    static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unknown(String what) {
            super(what);
        }
    }

    /** The peer's record of a patient here, found by the number both know. */
    static Patient patient(Door door, Actor house, IGenericClient client, PatientId id) {
        var kept = door.desks().records().read(house, "Patient", id.value());
        var number = kept instanceof Outcome.Done<Evidence> done
                ? done.value()
                        .identifierSystem()
                        .flatMap(s -> done.value().identifierValue().map(v -> s + "|" + v))
                : Optional.<String>empty();
        var found =
                found(client, "Patient", number.orElseThrow(() -> new Unknown("the patient has no number of the EHR")));
        if (found.size() != 1) {
            throw new Unknown(found.isEmpty() ? "no such patient there" : "several such patients there");
        }
        return (Patient) found.get(0);
    }

    static List<Resource> found(IGenericClient client, String kind, String identifier) {
        int bar = identifier.indexOf('|');
        return found(
                kind,
                client.search()
                        .forResource(kind)
                        .where(new TokenClientParam("identifier")
                                .exactly()
                                .systemAndCode(identifier.substring(0, bar), identifier.substring(bar + 1))));
    }

    /** Of a kind that cannot be asked for by its identifier: all of one patient there. */
    static List<Resource> ofSubject(IGenericClient client, String kind, String patient) {
        return found(
                kind,
                client.search()
                        .forResource(kind)
                        .where(new ReferenceClientParam("subject").hasId(patient))
                        .count(200));
    }

    /** As it is now: an answer the server kept may be older than what we wrote. */
    private static List<Resource> found(String kind, IQuery<IBaseBundle> search) {
        return search
                .returnBundle(Bundle.class)
                .cacheControl(new CacheControlDirective().setNoCache(true))
                .execute()
                .getEntry()
                .stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(resource -> resource.fhirType().equals(kind))
                .toList();
    }

    /** A client for one server, without asking it first what it can do. */
    public static Supplier<IGenericClient> clients(String url, Supplier<Optional<String>> token) {
        var context = FhirContext.forR4Cached();
        context.getRestfulClientFactory().setServerValidationMode(ServerValidationModeEnum.NEVER);
        context.getRestfulClientFactory().setConnectTimeout(5_000);
        context.getRestfulClientFactory().setConnectionRequestTimeout(5_000);
        context.getRestfulClientFactory().setSocketTimeout(30_000);
        return () -> {
            var client = context.newRestfulGenericClient(url);
            client.registerInterceptor(new CallLimits(CALL, ERRAND, LONGEST));
            token.get().ifPresent(bearer -> client.registerInterceptor(new BearerTokenAuthInterceptor(bearer)));
            return client;
        };
    }
}
