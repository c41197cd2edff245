package ir.fhir.intake;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.FhirTerser;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.fhir.mapping.EvidenceMapping;
import ir.fhir.mapping.OrderMapping;
import ir.fhir.mapping.PatientMapping;
import ir.fhir.server.ContentBounds;
import ir.scheduling.actor.Actor;
import ir.scheduling.record.Evidence;
import ir.scheduling.record.Intake;
import ir.scheduling.record.RecordDesk;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hl7.fhir.instance.model.api.IBaseReference;
import org.hl7.fhir.r4.model.AppointmentResponse;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;

/**
 * Reads a transaction bundle as an EHR sends it: gives every new entry its id, links entries that are known by their
 * identifier, follows {@code urn:uuid} references, and hands all of it to the desk at once. The first thing wrong
 * refuses the whole of it, by the path of the element.
 */
public final class TransactionIntake {
    private final FhirContext context;
    private final RecordDesk desk;
    private final ZoneId zone;
    private final Path path;

    /** How it came: a bundle brings orders and evidence; one resource by itself may be of more kinds, and an order changed. */
    public enum Path {
        BUNDLE,
        SINGLE,
        /** From the hospital's own server, which is master of all of it. */
        CHART;

        boolean takes(String kind) {
            return EvidenceMapping.KINDS.contains(kind)
                    || this == SINGLE && EvidenceMapping.SINGLE.contains(kind)
                    || this == CHART && EvidenceMapping.IMAGING.equals(kind);
        }

        boolean changes(Resource resource) {
            return resource instanceof Patient
                    || this == CHART
                    || this == SINGLE && (resource instanceof ServiceRequest || resource instanceof Procedure);
        }
    }

    public TransactionIntake(FhirContext context, RecordDesk desk, ZoneId zone) {
        this(context, desk, zone, Path.BUNDLE);
    }

    public TransactionIntake(FhirContext context, RecordDesk desk, ZoneId zone, Path path) {
        this.context = context;
        this.desk = desk;
        this.zone = zone;
        this.path = path;
    }

    private record Entry(String path, Resource resource, boolean known, boolean update) {}

    public Outcome<Bundle> take(Actor actor, Bundle bundle, Instant now) {
        if (bundle.getType() != Bundle.BundleType.TRANSACTION) {
            var type = bundle.getType() == null ? "none" : bundle.getType().toCode();
            return Outcome.refused(new Refusal.InvalidValue("Bundle.type", type, "transaction"));
        }
        if (bundle.getEntry().isEmpty()) {
            return Outcome.refused(new Refusal.MissingValue("Bundle.entry", "at least one entry"));
        }
        if (path == Path.BUNDLE && bundle.getEntry().size() > ContentBounds.ENTRIES) {
            return Outcome.refused(new Refusal.InvalidValue(
                    "Bundle.entry",
                    bundle.getEntry().size() + " entries",
                    "at most " + ContentBounds.ENTRIES + " entries"));
        }
        var taken = new ArrayList<Entry>();
        // each reading gives ids to a copy of its own
        return desk.receive(
                        actor,
                        () -> read(actor, bundle.copy(), now).map(read -> {
                            taken.clear();
                            taken.addAll(read.entries());
                            return read.intake();
                        }))
                .map(referrals -> answer(taken));
    }

    private Outcome<Read> read(Actor actor, Bundle bundle, Instant now) {
        var addresses = new HashMap<String, String>();
        return entries(actor, bundle, addresses)
                .then(entries -> linked(actor, entries, addresses))
                .then(entries -> intake(actor, entries, now));
    }

    private Outcome<List<Entry>> entries(Actor actor, Bundle bundle, Map<String, String> addresses) {
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < bundle.getEntry().size(); i++) {
            var entry = bundle.getEntry().get(i);
            var entryPath = "Bundle.entry[" + i + "]";
            var resource = entry.getResource();
            if (resource == null) {
                return Outcome.refused(new Refusal.MissingValue(entryPath + ".resource", "a resource"));
            }
            var at = path == Path.SINGLE ? resource.fhirType() : entryPath + ".resource";
            if (!path.takes(resource.fhirType())) {
                return Outcome.refused(new Refusal.UnsupportedEntry(
                        at, resource.fhirType(), "one of " + String.join(", ", EvidenceMapping.KINDS)));
            }
            // the EHR is master of its patients: a newer version replaces the older one, a merge among them
            boolean update = entry.getRequest().getMethod() == Bundle.HTTPVerb.PUT && path.changes(resource);
            if (entry.getRequest().getMethod() != Bundle.HTTPVerb.POST && !update) {
                var method = entry.getRequest().getMethod() == null
                        ? "none"
                        : entry.getRequest().getMethod().toCode();
                return Outcome.refused(new Refusal.UnsupportedEntry(
                        entryPath + ".request.method", method, "POST, or PUT of a Patient"));
            }
            var known = known(actor, resource);
            if (known instanceof Outcome.Refused<Optional<String>> refused) {
                return Outcome.refused(refused.refusal());
            }
            var sentId = resource.getIdElement().getIdPart();
            // a resource changed by its own address has its id already
            var addressed = path == Path.SINGLE && update && sentId != null;
            if (addressed && known.orElseThrow().filter(k -> !k.equals(sentId)).isPresent()) {
                return Outcome.refused(new Refusal.InvalidValue(
                        at + ".identifier", "one of another " + resource.fhirType(), "its own identifier"));
            }
            var id = addressed
                    ? sentId
                    : known.orElseThrow().orElseGet(() -> UUID.randomUUID().toString());
            if (entry.hasFullUrl()) {
                addresses.put(entry.getFullUrl(), resource.fhirType() + "/" + id);
            }
            if (sentId != null) {
                addresses.putIfAbsent(resource.fhirType() + "/" + sentId, resource.fhirType() + "/" + id);
            }
            resource.setId(id);
            resource.getMeta().setVersionId("1");
            entries.add(new Entry(at, resource, addressed || known.orElseThrow().isPresent(), update));
        }
        return Outcome.done(entries);
    }

    private Outcome<Optional<String>> known(Actor actor, Resource resource) {
        return EvidenceMapping.identifier(resource)
                .map(identifier ->
                        desk.known(actor, resource.fhirType(), identifier.getSystem(), identifier.getValue()))
                .orElseGet(() -> Outcome.done(Optional.empty()));
    }

    /** Every reference to an entry becomes a reference to its id; one into nowhere is refused. */
    private Outcome<List<Entry>> linked(Actor actor, List<Entry> entries, Map<String, String> addresses) {
        FhirTerser terser = context.newTerser();
        var confirmed = new HashSet<>(addresses.values());
        for (var entry : entries) {
            for (var info : terser.getAllResourceReferences(entry.resource())) {
                IBaseReference reference = info.getResourceReference();
                var target = reference.getReferenceElement().getValue();
                if (target == null || target.isBlank() || target.startsWith("#") || target.contains("?")) {
                    continue;
                }
                var local = addresses.get(target);
                var element = entry.path() + "." + String.valueOf(info.getName());
                if (local != null) {
                    reference.setReference(local);
                } else if (target.startsWith("urn:")) {
                    return Outcome.refused(new Refusal.UnsupportedEntry(element, target, "an entry of this bundle"));
                } else {
                    var refused = unresolved(actor, reference, element, confirmed);
                    if (refused.isPresent()) {
                        return Outcome.refused(refused.get());
                    }
                }
            }
        }
        return Outcome.done(entries);
    }

    private Optional<Refusal> unresolved(Actor actor, IBaseReference reference, String element, Set<String> confirmed) {
        var type = reference.getReferenceElement().getResourceType();
        var id = reference.getReferenceElement().getIdPart();
        if (type == null || id == null || !EvidenceMapping.KINDS.contains(type) || !confirmed.add(type + "/" + id)) {
            // practitioners and the like stay the sender's own
            return Optional.empty();
        }
        var exists = desk.exists(actor, type, id);
        return exists instanceof Outcome.Done<Boolean> done && done.value()
                ? Optional.empty()
                : Optional.of(new Refusal.UnsupportedEntry(
                        element, type + "/" + id, "an entry of this bundle or something kept here"));
    }

    private record Read(List<Entry> entries, Intake intake) {}

    private Outcome<Read> intake(Actor actor, List<Entry> entries, Instant now) {
        var patients = new ArrayList<ir.domain.patient.Patient>();
        var evidence = new ArrayList<Evidence>();
        var orders = new ArrayList<Intake.Order>();
        var withdrawn = new ArrayList<Intake.Withdrawal>();
        var codec = context.newJsonParser();
        for (var entry : entries) {
            if (entry.known() && !entry.update()) {
                continue;
            }
            var about = about(actor, entry);
            if (about instanceof Outcome.Refused<Optional<PatientId>> refused) {
                return Outcome.refused(refused.refusal());
            }
            var read = EvidenceMapping.evidence(
                    entry.resource(), entry.path(), about.orElseThrow(), actor.login(), now, zone, codec);
            if (read instanceof Outcome.Refused<Evidence> refused) {
                return Outcome.refused(refused.refusal());
            }
            evidence.add(read.orElseThrow());
            if (entry.resource() instanceof Patient patient) {
                var shown = PatientMapping.patient(patient, entry.path(), now);
                if (shown instanceof Outcome.Refused<ir.domain.patient.Patient> refused) {
                    return Outcome.refused(refused.refusal());
                }
                patients.add(shown.orElseThrow());
            }
            if (entry.resource() instanceof ServiceRequest request && entry.update()) {
                if (request.getStatus() == ServiceRequest.ServiceRequestStatus.REVOKED
                        || request.getStatus() == ServiceRequest.ServiceRequestStatus.ENTEREDINERROR) {
                    withdrawn.add(new Intake.Withdrawal(
                            new ReferralId(request.getIdElement().getIdPart()),
                            "order " + request.getStatus().toCode()));
                }
            } else if (entry.resource() instanceof ServiceRequest request) {
                var order = OrderMapping.order(
                        request,
                        entry.path(),
                        reference -> resolve(actor, entries, reference),
                        now.atZone(zone).toLocalDate(),
                        zone);
                if (order instanceof Outcome.Refused<Intake.Order> refused) {
                    return Outcome.refused(refused.refusal());
                }
                orders.add(order.orElseThrow());
            }
        }
        return Outcome.done(new Read(entries, new Intake(patients, evidence, orders, withdrawn)));
    }

    /** Whoever answers an appointment, it is its patient's. */
    private Outcome<Optional<PatientId>> about(Actor actor, Entry entry) {
        if (!(entry.resource() instanceof AppointmentResponse response)) {
            return Outcome.done(Optional.empty());
        }
        var asked = response.getAppointment().getReferenceElement().getIdPart();
        if (asked == null) {
            return Outcome.refused(
                    new Refusal.MissingValue(entry.path() + ".appointment", "Appointment/ and its id here"));
        }
        var patient = desk.ofAppointment(actor, asked);
        if (patient instanceof Outcome.Done<Optional<PatientId>> known
                && known.value().isEmpty()) {
            return Outcome.refused(new Refusal.UnsupportedEntry(
                    entry.path() + ".appointment", "Appointment/" + asked, "an Appointment of this server"));
        }
        var answering = response.getActor().getReferenceElement();
        return patient.then(whose -> "Patient".equals(answering.getResourceType())
                        && whose.filter(p -> p.value().equals(answering.getIdPart()))
                                .isEmpty()
                ? Outcome.refused(new Refusal.InvalidValue(
                        entry.path() + ".actor",
                        String.valueOf(answering.getValue()),
                        "the patient of the Appointment, or another of its participants"))
                : Outcome.done(whose));
    }

    private Optional<Resource> resolve(Actor actor, List<Entry> entries, String reference) {
        var sent = entries.stream()
                .map(Entry::resource)
                .filter(resource ->
                        (resource.fhirType() + "/" + resource.getIdElement().getIdPart()).equals(reference))
                .findFirst();
        if (sent.isPresent() || !reference.contains("/")) {
            return sent;
        }
        var parts = reference.split("/", -1);
        return desk.read(actor, parts[parts.length - 2], parts[parts.length - 1]) instanceof Outcome.Done<Evidence> kept
                ? Optional.of((Resource)
                        context.newJsonParser().parseResource(kept.value().resource()))
                : Optional.empty();
    }

    private static Bundle answer(List<Entry> entries) {
        var answer = new Bundle();
        answer.setType(Bundle.BundleType.TRANSACTIONRESPONSE);
        for (var entry : entries) {
            var address = entry.resource().fhirType() + "/"
                    + entry.resource().getIdElement().getIdPart();
            var response = answer.addEntry().getResponse();
            if (entry.known()) {
                response.setStatus("200 OK").setLocation(address);
            } else {
                response.setStatus("201 Created")
                        .setLocation(address + "/_history/1")
                        .setEtag("W/\"1\"");
            }
        }
        return answer;
    }
}
