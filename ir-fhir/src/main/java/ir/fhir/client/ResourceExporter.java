package ir.fhir.client;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.PreferReturnEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ir.domain.patient.PatientId;
import ir.domain.shared.Result;
import ir.fhir.mapper.Codes;
import ir.fhir.mapper.FhirResourceMapper;
import ir.fhir.mapper.ReceivedResourceMapper;
import ir.fhir.mapper.SearchParameterExtractor;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.search.SearchDeclarations;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.ehrsync.EhrClient;
import ir.scheduling.ehrsync.EhrSyncService;
import ir.scheduling.intake.ReceivedResourceService;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.SyncTask;
import ir.scheduling.search.ClinicalSearchService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Exports one local resource to the hospital server: creates or updates it by its identifier, unless the two versions
 * conflict.
 */
@Dependent
public final class ResourceExporter {
    /** Statuses in which the local resource is the final record of what was done. */
    private static final Map<String, Set<String>> FINAL = Map.of(
            "Appointment", Set.of("fulfilled", "noshow"),
            "Procedure", Set.of("completed", "stopped"),
            "Observation", Set.of("final", "amended"));

    /** Elements that must not differ between the two systems once the local resource is final. */
    private static final Map<String, List<String>> FACTS = Map.of(
            "Appointment", List.of("status", "start", "end"),
            "Procedure", List.of("status", "performed[x]", "bodySite"),
            "Observation", List.of("status", "value[x]", "effective[x]"));

    private final FhirRequestContext context;
    private final ClinicalSearchService clinicalSearchService;
    private final EhrSyncService ehrSyncService;
    private final ReceivedResourceService receivedResourceService;

    @Inject
    ResourceExporter(
            FhirRequestContext context,
            ClinicalSearchService clinicalSearchService,
            EhrSyncService ehrSyncService,
            ReceivedResourceService receivedResourceService) {
        this.context = context;
        this.clinicalSearchService = clinicalSearchService;
        this.ehrSyncService = ehrSyncService;
        this.receivedResourceService = receivedResourceService;
    }

    EhrClient.SyncResult export(IGenericClient client, SyncTask task) {
        if (!(clinicalSearchService.read(
                        HospitalFhirClient.HOSPITAL, SearchDeclarations.all(task.resourceType()), task.id())
                instanceof Result.Success<ClinicalSearchService.ResultRow> read)) {
            return cancelRemote(client, task);
        }
        var mapped = FhirResourceMapper.resource(task.resourceType(), read.value(), context.zone(), context.now());
        if (mapped.isEmpty()) {
            return cancelRemote(client, task);
        }
        var patient = patient(mapped.get());
        var local = localizeReferences(client, mapped.get().copy(), patient);
        var identifier = ReceivedResourceMapper.identifier(local).orElseThrow();
        var query = identifier.getSystem() + "|" + identifier.getValue();
        boolean named = SearchParameterExtractor.isSearchable(task.resourceType(), "identifier");
        var there = named
                ? HospitalFhirClient.searchByIdentifier(client, task.resourceType(), query)
                : HospitalFhirClient.searchBySubject(client, task.resourceType(), subject(local)).stream()
                        .filter(known -> ReceivedResourceMapper.identifier(known)
                                .filter(identifier::equalsDeep)
                                .isPresent())
                        .toList();
        if (there.size() > 1) {
            return new EhrClient.Failed(Diagnostics.text("several-resources-there"), false);
        }
        if (there.isEmpty()) {
            var create = client.create().resource(local).prefer(PreferReturnEnum.MINIMAL);
            return done(
                    (named ? create.conditionalByUrl(task.resourceType() + "?identifier=" + query) : create).execute());
        }
        var remote = there.get(0);
        var version = String.valueOf(remote.getMeta().getVersionId());
        boolean touched = !task.remote().equals(Optional.of(version));
        if (touched && detectConflicts(task, patient, local, remote)) {
            return new EhrClient.Completed(Optional.of(Diagnostics.text("contradicts-final-record")), Optional.empty());
        }
        local.setId(remote.getIdElement().getIdPart());
        return done(client.update()
                .resource(local)
                .prefer(PreferReturnEnum.MINIMAL)
                .withAdditionalHeader("If-Match", "W/\"" + version + "\"")
                .execute());
    }

    /** Cancels the Appointment of a visit that no longer has a time, if the Appointment was exported. */
    private static EhrClient.SyncResult cancelRemote(IGenericClient client, SyncTask task) {
        var there = task.resourceType().equals("Appointment")
                ? HospitalFhirClient.searchByIdentifier(client, "Appointment", Codes.NAMES + "appointment|" + task.id())
                : List.<Resource>of();
        if (there.size() != 1 || !(there.get(0) instanceof Appointment remote)) {
            return new EhrClient.Completed(Optional.of(Diagnostics.text("gone-there")), Optional.empty());
        }
        remote.setStatus(Appointment.AppointmentStatus.CANCELLED);
        return done(client.update()
                .resource(remote)
                .prefer(PreferReturnEnum.MINIMAL)
                .withAdditionalHeader("If-Match", "W/\"" + remote.getMeta().getVersionId() + "\"")
                .execute());
    }

    private static EhrClient.SyncResult done(MethodOutcome outcome) {
        return new EhrClient.Completed(
                Optional.empty(),
                Optional.ofNullable(outcome.getId()).map(id -> String.valueOf(id.getVersionIdPart())));
    }

    /**
     * Detects a final local resource that differs from a version changed on the hospital server. A person decides;
     * nothing is overwritten.
     */
    private boolean detectConflicts(SyncTask task, PatientId patient, Resource local, Resource remote) {
        var status = local.getNamedProperty("status");
        boolean last = status != null
                && status.hasValues()
                && FINAL.getOrDefault(task.resourceType(), Set.of())
                        .contains(status.getValues().get(0).primitiveValue());
        boolean differs = false;
        for (var fact : last ? FACTS.getOrDefault(task.resourceType(), List.<String>of()) : List.<String>of()) {
            var here = format(local, fact);
            var there = format(remote, fact);
            if (!here.equals(there)) {
                differs = true;
                ehrSyncService
                        .recordConflict(
                                HospitalFhirClient.HOSPITAL,
                                task.resourceType(),
                                task.id(),
                                Optional.of(patient),
                                task.resourceType() + "." + fact.replace("[x]", ""),
                                here,
                                there)
                        .orElseThrow();
            }
        }
        return differs;
    }

    private String format(Resource resource, String element) {
        var property = resource.getNamedProperty(element.replace("[x]", ""));
        if (property == null || !property.hasValues()) {
            return "nothing";
        }
        var value = property.getValues().get(0);
        if (value instanceof BaseDateTimeType time && time.hasValue()) {
            return time.getValue().toInstant().toString();
        }
        if (value instanceof Period period) {
            return format(period.getStart()) + " to " + format(period.getEnd());
        }
        if (value instanceof CodeableConcept concept) {
            return concept.getCodingFirstRep().getSystem() + "|"
                    + concept.getCodingFirstRep().getCode();
        }
        return value.isPrimitive()
                ? value.primitiveValue()
                : FhirContext.forR4Cached().newJsonParser().encodeToString(value);
    }

    private static String format(@Nullable Date date) {
        return date == null ? "open" : date.toInstant().toString();
    }

    private PatientId patient(Resource resource) {
        return references(resource).stream()
                .filter(reference ->
                        Objects.equals(reference.getReferenceElement().getResourceType(), "Patient"))
                .findFirst()
                .map(reference -> new PatientId(reference.getReferenceElement().getIdPart()))
                .orElseThrow(() ->
                        new HospitalFhirClient.UnresolvedPatientException(Diagnostics.text("no-patient-reference")));
    }

    /** Returns the hospital server's patient reference of a resource whose references are already localized. */
    private static String subject(Resource local) {
        return references(local).stream()
                .map(reference -> String.valueOf(reference.getReference()))
                .filter(reference -> reference.startsWith("Patient/"))
                .findFirst()
                .orElseThrow(() ->
                        new HospitalFhirClient.UnresolvedPatientException(Diagnostics.text("no-patient-reference")));
    }

    private static List<Reference> references(Resource resource) {
        return FhirContext.forR4Cached().newTerser().getAllPopulatedChildElementsOfType(resource, Reference.class);
    }

    /** Rewrites references for the remote server: the patient by remote id, everything else as a logical reference. */
    private Resource localizeReferences(IGenericClient client, Resource resource, PatientId patient) {
        var remote = HospitalFhirClient.patient(receivedResourceService, client, patient);
        for (var reference : references(resource)) {
            var type = reference.getReferenceElement().getResourceType();
            var id = reference.getReferenceElement().getIdPart();
            if (type == null || id == null) {
                continue;
            }
            reference.setReference(null);
            reference.setType(type);
            if (type.equals("Patient") && id.equals(patient.value())) {
                reference.setReference("Patient/" + remote.getIdElement().getIdPart());
            } else {
                reference.setIdentifier(identifier(type, id));
            }
        }
        if (ReceivedResourceMapper.identifier(resource).isEmpty()) {
            resource.setProperty(
                    "identifier",
                    own(resource.fhirType(), resource.getIdElement().getIdPart()));
        }
        // version and profiles belong to the server that assigns them
        resource.setMeta(new Meta());
        resource.setId((String) null);
        return resource;
    }

    private Identifier identifier(String type, String id) {
        return receivedResourceService.read(HospitalFhirClient.HOSPITAL, type, id)
                                instanceof Result.Success<ReceivedResource> success
                        && success.value().identifierValue().isPresent()
                ? new Identifier()
                        .setSystem(success.value().identifierSystem().orElse(null))
                        .setValue(success.value().identifierValue().get())
                : own(type, id);
    }

    private static Identifier own(String type, String id) {
        return new Identifier()
                .setSystem(Codes.NAMES + type.toLowerCase(Locale.ROOT))
                .setValue(id);
    }
}
