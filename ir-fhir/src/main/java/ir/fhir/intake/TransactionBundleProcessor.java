package ir.fhir.intake;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.FhirTerser;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.fhir.mapper.OrderMapper;
import ir.fhir.mapper.PatientMapper;
import ir.fhir.mapper.ReceivedResourceMapper;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.server.ContentBounds;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.intake.MappedIntake;
import ir.scheduling.intake.ReceivedResourceService;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.security.Caller;
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
 * Processes a transaction bundle of an EHR: assigns ids to new entries, links entries that are already known by their
 * identifier, resolves {@code urn:uuid} references, and passes the result to the intake service in one transaction. The
 * first error rejects the whole bundle and names the element's path.
 */
public final class TransactionBundleProcessor {
    private final FhirContext context;
    private final MappedIntake intake;
    private final ReceivedResourceService received;
    private final ZoneId zone;
    private final IntakeSource path;

    /**
     * Where a message comes from. A bundle contains orders and evidence; a single resource may be of more types, and
     * may update an order.
     */
    public enum IntakeSource {
        BUNDLE,
        SINGLE,
        /** Imported from the hospital server, which is the master of all its resources. */
        CHART;

        boolean acceptsType(String resourceType) {
            return ReceivedResourceMapper.RESOURCE_TYPES.contains(resourceType)
                    || this == SINGLE && ReceivedResourceMapper.SINGLE.contains(resourceType)
                    || this == CHART && ReceivedResourceMapper.IMAGING.equals(resourceType);
        }

        boolean acceptsUpdate(Resource resource) {
            return resource instanceof Patient
                    || this == CHART
                    || this == SINGLE && (resource instanceof ServiceRequest || resource instanceof Procedure);
        }
    }

    public TransactionBundleProcessor(
            FhirContext context, MappedIntake intake, ReceivedResourceService received, ZoneId zone) {
        this(context, intake, received, zone, IntakeSource.BUNDLE);
    }

    public TransactionBundleProcessor(
            FhirContext context,
            MappedIntake intake,
            ReceivedResourceService received,
            ZoneId zone,
            IntakeSource path) {
        this.context = context;
        this.intake = intake;
        this.received = received;
        this.zone = zone;
        this.path = path;
    }

    private record Entry(String path, Resource resource, boolean known, boolean update) {}

    public Result<Bundle> process(Caller caller, Bundle bundle, Instant now) {
        if (bundle.getType() != Bundle.BundleType.TRANSACTION) {
            var type = bundle.getType() == null ? "none" : bundle.getType().toCode();
            return Result.failure(new Rejection.InvalidValue("Bundle.type", type, "transaction"));
        }
        if (bundle.getEntry().isEmpty()) {
            return Result.failure(new Rejection.MissingValue("Bundle.entry", "at-least-one-entry"));
        }
        if (path == IntakeSource.BUNDLE && bundle.getEntry().size() > ContentBounds.ENTRIES) {
            return Result.failure(new Rejection.InvalidValue(
                    "Bundle.entry",
                    bundle.getEntry().size() + " entries",
                    Expected.of("at-most-entries", ContentBounds.ENTRIES)));
        }
        var taken = new ArrayList<Entry>();
        // the message may be read again after a conflict, and reading assigns ids: each attempt works on a copy
        return intake.receive(
                        caller,
                        () -> read(caller, bundle.copy(), now).map(read -> {
                            taken.clear();
                            taken.addAll(read.entries());
                            return read.intake();
                        }))
                .map(referrals -> answer(taken));
    }

    private Result<ParsedBundle> read(Caller caller, Bundle bundle, Instant now) {
        var addresses = new HashMap<String, String>();
        return entries(caller, bundle, addresses)
                .flatMap(entries -> linked(caller, entries, addresses))
                .flatMap(entries -> intake(caller, entries, now));
    }

    private Result<List<Entry>> entries(Caller caller, Bundle bundle, Map<String, String> addresses) {
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < bundle.getEntry().size(); i++) {
            var entry = bundle.getEntry().get(i);
            var entryPath = "Bundle.entry[" + i + "]";
            var resource = entry.getResource();
            if (resource == null) {
                return Result.failure(new Rejection.MissingValue(entryPath + ".resource", "resource"));
            }
            var at = path == IntakeSource.SINGLE ? resource.fhirType() : entryPath + ".resource";
            if (!path.acceptsType(resource.fhirType())) {
                return Result.failure(new Rejection.UnsupportedEntry(
                        at, resource.fhirType(), Expected.oneOf(ReceivedResourceMapper.RESOURCE_TYPES)));
            }
            // the EHR is the master of its patients: a newer version replaces the older one, also when it records a
            // merge
            boolean update = entry.getRequest().getMethod() == Bundle.HTTPVerb.PUT && path.acceptsUpdate(resource);
            if (entry.getRequest().getMethod() != Bundle.HTTPVerb.POST && !update) {
                var method = entry.getRequest().getMethod() == null
                        ? "none"
                        : entry.getRequest().getMethod().toCode();
                return Result.failure(
                        new Rejection.UnsupportedEntry(entryPath + ".request.method", method, "post-or-put-patient"));
            }
            var known = findKnown(caller, resource);
            if (known instanceof Result.Failure<Optional<String>> failure) {
                return Result.failure(failure.rejection());
            }
            var sentId = resource.getIdElement().getIdPart();
            // an update by id already has its id
            var addressed = path == IntakeSource.SINGLE && update && sentId != null;
            if (addressed && known.orElseThrow().filter(k -> !k.equals(sentId)).isPresent()) {
                return Result.failure(new Rejection.InvalidValue(
                        at + ".identifier",
                        Diagnostics.text("found.identifier-of-another", resource.fhirType()),
                        "identifier-resource"));
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
        return Result.success(entries);
    }

    private Result<Optional<String>> findKnown(Caller caller, Resource resource) {
        return ReceivedResourceMapper.identifier(resource)
                .map(identifier -> received.findIdByIdentifier(
                        caller, resource.fhirType(), identifier.getSystem(), identifier.getValue()))
                .orElseGet(() -> Result.success(Optional.empty()));
    }

    /** Replaces references to entries by references to their ids. A reference without a target is rejected. */
    private Result<List<Entry>> linked(Caller caller, List<Entry> entries, Map<String, String> addresses) {
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
                    return Result.failure(new Rejection.UnsupportedEntry(element, target, "entry-bundle"));
                } else {
                    var refused = unresolved(caller, reference, element, confirmed);
                    if (refused.isPresent()) {
                        return Result.failure(refused.get());
                    }
                }
            }
        }
        return Result.success(entries);
    }

    private Optional<Rejection> unresolved(
            Caller caller, IBaseReference reference, String element, Set<String> confirmed) {
        var type = reference.getReferenceElement().getResourceType();
        var id = reference.getReferenceElement().getIdPart();
        if (type == null
                || id == null
                || !ReceivedResourceMapper.RESOURCE_TYPES.contains(type)
                || !confirmed.add(type + "/" + id)) {
            // references to other types, such as practitioners, are left unchanged
            return Optional.empty();
        }
        var exists = received.exists(caller, type, id);
        return exists instanceof Result.Success<Boolean> success && success.value()
                ? Optional.empty()
                : Optional.of(
                        new Rejection.UnsupportedEntry(element, type + "/" + id, "entry-bundle-or-resource-stored"));
    }

    private record ParsedBundle(List<Entry> entries, IntakeMessage intake) {}

    private Result<ParsedBundle> intake(Caller caller, List<Entry> entries, Instant now) {
        var patients = new ArrayList<ir.domain.patient.Patient>();
        var evidence = new ArrayList<ReceivedResource>();
        var orders = new ArrayList<IntakeMessage.Order>();
        var withdrawn = new ArrayList<IntakeMessage.Withdrawal>();
        var codec = context.newJsonParser();
        for (var entry : entries) {
            if (entry.known() && !entry.update()) {
                continue;
            }
            var about = about(caller, entry);
            if (about instanceof Result.Failure<Optional<PatientId>> failure) {
                return Result.failure(failure.rejection());
            }
            var read = ReceivedResourceMapper.evidence(
                    entry.resource(), entry.path(), about.orElseThrow(), caller.login(), now, zone, codec);
            if (read instanceof Result.Failure<ReceivedResource> failure) {
                return Result.failure(failure.rejection());
            }
            evidence.add(read.orElseThrow());
            if (entry.resource() instanceof Patient patient) {
                var shown = PatientMapper.patient(patient, entry.path(), now);
                if (shown instanceof Result.Failure<ir.domain.patient.Patient> failure) {
                    return Result.failure(failure.rejection());
                }
                patients.add(shown.orElseThrow());
            }
            if (entry.resource() instanceof ServiceRequest request && entry.update()) {
                if (request.getStatus() == ServiceRequest.ServiceRequestStatus.REVOKED
                        || request.getStatus() == ServiceRequest.ServiceRequestStatus.ENTEREDINERROR) {
                    withdrawn.add(new IntakeMessage.Withdrawal(
                            new ReferralId(request.getIdElement().getIdPart()),
                            "order " + request.getStatus().toCode()));
                }
            } else if (entry.resource() instanceof ServiceRequest request) {
                var order = OrderMapper.order(
                        request,
                        entry.path(),
                        reference -> resolve(caller, entries, reference),
                        now.atZone(zone).toLocalDate(),
                        zone);
                if (order instanceof Result.Failure<IntakeMessage.Order> failure) {
                    return Result.failure(failure.rejection());
                }
                orders.add(order.orElseThrow());
            }
        }
        return Result.success(new ParsedBundle(entries, new IntakeMessage(patients, evidence, orders, withdrawn)));
    }

    /** An AppointmentResponse belongs to the patient of its Appointment, whichever participant responds. */
    private Result<Optional<PatientId>> about(Caller caller, Entry entry) {
        if (!(entry.resource() instanceof AppointmentResponse response)) {
            return Result.success(Optional.empty());
        }
        var asked = response.getAppointment().getReferenceElement().getIdPart();
        if (asked == null) {
            return Result.failure(
                    new Rejection.MissingValue(entry.path() + ".appointment", "appointment-and-id-on-server"));
        }
        var patient = received.ofAppointment(caller, asked);
        if (patient instanceof Result.Success<Optional<PatientId>> known
                && known.value().isEmpty()) {
            return Result.failure(new Rejection.UnsupportedEntry(
                    entry.path() + ".appointment", "Appointment/" + asked, "appointment-server"));
        }
        var answering = response.getActor().getReferenceElement();
        return patient.flatMap(whose -> "Patient".equals(answering.getResourceType())
                        && whose.filter(p -> p.value().equals(answering.getIdPart()))
                                .isEmpty()
                ? Result.failure(new Rejection.InvalidValue(
                        entry.path() + ".actor",
                        String.valueOf(answering.getValue()),
                        "patient-appointment-or-another-participants"))
                : Result.success(whose));
    }

    private Optional<Resource> resolve(Caller caller, List<Entry> entries, String reference) {
        var sent = entries.stream()
                .map(Entry::resource)
                .filter(resource ->
                        (resource.fhirType() + "/" + resource.getIdElement().getIdPart()).equals(reference))
                .findFirst();
        if (sent.isPresent() || !reference.contains("/")) {
            return sent;
        }
        var parts = reference.split("/", -1);
        return received.read(caller, parts[parts.length - 2], parts[parts.length - 1])
                        instanceof Result.Success<ReceivedResource> stored
                ? Optional.of((Resource)
                        context.newJsonParser().parseResource(stored.value().resource()))
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
